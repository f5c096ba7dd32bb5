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
