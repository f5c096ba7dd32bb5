# frozen_string_literal: true

# Rows for a Redmine that has its default data: a little of everything, with what is awkward in texts, numbers and times.
user = User.new(firstname: "Zoë 🦜", lastname: "O'Neil \\ \"q\"", mail: "zoe@example.net", language: "")
user.login = "zoe"
user.password = "secret-enough"
user.save!
User.current = user

parent = Project.create!(name: "Straße\tund Wege", identifier: "wege", description: "line one\r\nline two\n\n\u0000".delete("\u0000"))
child = Project.create!(name: "日本語", identifier: "nihongo", is_public: false)
child.set_parent!(parent)
parent.trackers = Tracker.all
Member.create!(project: parent, principal: user, roles: [Role.givable.first])

field = IssueCustomField.create!(name: "Größe", field_format: "float", is_for_all: true, trackers: Tracker.all)
12.times do |number|
  issue = Issue.create!(
    project: parent, tracker: Tracker.first, author: user, subject: "Nº #{number} 🎈", description: "x" * (number * 700),
    priority: IssuePriority.first, status: IssueStatus.first, estimated_hours: number.zero? ? nil : number / 3.0,
    start_date: Date.new(1 + number * 181, 2, 28), due_date: number.odd? ? Date.new(9999, 12, 31) : nil,
    custom_field_values: { field.id.to_s => "-0.0" }
  )
  issue.reload
  issue.init_journal(user, "note\u2028#{number}")
  issue.subject = "#{issue.subject}!"
  issue.save!
end
Issue.first.update_columns(created_on: Time.utc(1, 1, 1), updated_on: Time.utc(2026, 3, 29, 1, 59, 59.999999r))
IssueRelation.create!(issue_from: Issue.first, issue_to: Issue.last, relation_type: "relates")
Issue.last.add_watcher(user)
TimeEntry.create!(
  project: parent, issue: Issue.first, user: user, author: user, spent_on: Date.new(2024, 2, 29), hours: 0.1,
  activity: TimeEntryActivity.first, comments: ""
)
board = Board.create!(project: parent, name: "Talk", description: "-")
topic = Message.create!(board: board, author: user, subject: "Hello", content: "<b>&amp;</b>")
Message.create!(board: board, author: user, subject: "Re", content: "%{x} \#{y}", parent: topic)
News.create!(project: parent, author: user, title: "News", summary: nil, description: "…")
Document.create!(project: parent, category: DocumentCategory.first, title: "Doc")
wiki = parent.wiki || Wiki.create!(project: parent, start_page: "Start")
page = WikiPage.new(wiki: wiki, title: "Start")
page.save_with_content(WikiContent.new(page: page, author: user, text: "h1. Start\n\n" + "ü" * 5000))
page.content.update!(text: "changed")
Version.create!(project: parent, name: "1.0", effective_date: Date.new(2030, 1, 1))
Query.connection # loads what follows
IssueQuery.create!(name: "Mine", user: user, visibility: 0, column_names: [:subject], filters: { "status_id" => { operator: "o", values: [""] } })

# Rows of classes and states that methods ask for.
locked = User.new(firstname: "Loc", lastname: "Ked", mail: "locked@example.net", status: Principal::STATUS_LOCKED, admin: true)
locked.login = "locked"
locked.password = "secret-enough"
locked.save!
AnonymousUser.first || User.anonymous
group = Group.create!(lastname: "Grüppe", twofa_required: true)
group.users << user
Member.create!(project: child, principal: group, roles: [Role.givable.last])
closed = Project.create!(name: "Closed", identifier: "closed", status: Project::STATUS_CLOSED)
archived = Project.create!(name: "Archived", identifier: "archived", homepage: "https://example.net", inherit_members: true)
archived.update_columns(status: Project::STATUS_ARCHIVED)
category = IssueCategory.create!(project: parent, name: "Cat", assigned_to: user)
shared = Version.create!(project: parent, name: "2.0", sharing: "system", status: "closed", effective_date: Date.new(2020, 1, 1))
late, done, leaf, _ = Issue.order(:id).to_a
late.update_columns(due_date: Date.new(2020, 2, 1), category_id: category.id, assigned_to_id: user.id, is_private: true)
done.update_columns(status_id: IssueStatus.where(is_closed: true).first.id, closed_on: Time.utc(2025, 1, 2), done_ratio: 100, fixed_version_id: shared.id)
leaf.update_columns(priority_id: IssuePriority.last.id, assigned_to_id: group.id, tracker_id: Tracker.last.id)
[ProjectQuery, TimeEntryQuery, UserQuery].each_with_index do |query, number|
  query.create!(name: query.name, user: user, visibility: number == 2 ? 2 : number, project: number.zero? ? nil : parent)
rescue ActiveRecord::RecordInvalid
  nil
end
Token.create!(user: user, action: "recovery").update_columns(created_on: Time.utc(2020))
Token.create!(user: user, action: "api")
Comment.create!(commented: News.first, author: user, content: "Comment")
WikiRedirect.create!(wiki: wiki, title: "Old", redirects_to: "Start", redirects_to_wiki_id: wiki.id)
Repository::Git.new(project: parent, url: "/srv/x.git", identifier: "x", is_default: true).save!(validate: false)
Repository::Subversion.new(project: child, url: "file:///srv/svn").save!(validate: false)
change = Changeset.new(repository: Repository.first, revision: "4f5a" * 10, committer: "Zoë <zoe@example.net>", committed_on: Time.utc(2024, 2, 29), comments: "a\n\nb")
change.commit_date = Date.new(2024, 2, 29)
change.scmid = "4f5a" * 10
change.save!(validate: false)
Change.insert({ changeset_id: change.id, action: "A", path: "/ü" })
late.changesets << change
file = { filename: "Ä b.TXT", disk_filename: "x.txt", filesize: 3, content_type: "text/plain", digest: "a" * 64, author_id: user.id, created_on: Time.utc(2024) }
Attachment.insert({ **file, container_type: "Issue", container_id: late.id, description: "d" })
Attachment.insert({ **file, filename: "p.PNG", container_type: "Message", container_id: topic.id, content_type: nil })
Attachment.insert({ **file, filename: "l.diff", container_type: nil, container_id: nil })
Webhook.insert({ user_id: user.id, url: "https://example.net/", active: true }) if defined?(Webhook)
topic.update_columns(locked: true, sticky: 1)
