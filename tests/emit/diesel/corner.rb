require "active_record"
require "json"
ActiveRecord::Base.belongs_to_required_by_default = true
ActiveRecord.belongs_to_required_validates_foreign_key = false
ActiveRecord::Base.partial_inserts = false
ActiveRecord.default_timezone = :utc
ActiveRecord::Base.establish_connection(adapter: "sqlite3", database: ":memory:")
ActiveRecord::Schema.verbose = false
ActiveRecord::Schema[7.2].define do
  create_table("customers") { |t| t.string :name, null: false; t.integer :invoices_count, default: 0, null: false; t.timestamps }
  create_table("invoices") { |t| t.integer :customer_id, null: false; t.string :number, null: false; t.text :note; t.integer :state, default: 0, null: false; t.datetime :sent_at; t.timestamps; t.index :number, unique: true }
  create_table("lines") { |t| t.integer :invoice_id, null: false; t.string :title, null: false; t.integer :cents, null: false; t.timestamps }
end
class Customer < ActiveRecord::Base
  has_many :invoices, dependent: :restrict_with_error
  validates :name, presence: true
end
class Invoice < ActiveRecord::Base
  belongs_to :customer, counter_cache: true
  has_many :lines, dependent: :destroy
  enum :state, { draft: 0, sent: 1, paid: 2 }
  validates :number, presence: true, length: { maximum: 20 }, uniqueness: true
  validates :note, length: { in: 0..500 }, allow_nil: true
end
class Line < ActiveRecord::Base
  belongs_to :invoice, touch: true
  validates :title, presence: true
  validates :cents, numericality: { only_integer: true, greater_than: 0 }
end
def say(label, value) = puts("#{label}: #{value}")
def list(errors) = errors.full_messages.join("; ")
c = Customer.new; say "customer invalid", "#{c.save} #{list(c.errors)}"
c.name = "Ann"; say "customer", "#{c.save} #{c.id} #{c.invoices_count}"
d = Customer.create!(name: "Bob")
i = Invoice.new; say "invoice invalid", "#{i.save} #{list(i.errors)}"
i.assign_attributes("customer_id" => "99", "number" => "x" * 21); say "invoice unknown customer", "#{i.save} #{list(i.errors)}"
i.assign_attributes("customer_id" => "1abc", "number" => "A-1", "state" => "sent"); say "invoice", "#{i.save} #{i.customer_id} #{i.state} #{c.reload.invoices_count}"
j = Invoice.new(customer: c, number: "A-1"); say "taken", "#{j.save} #{list(j.errors)}"
begin; j.state = "1"; say "state 1", j.state.inspect; rescue ArgumentError => e; say "state", e.message; end
begin; j.state = "lost"; rescue ArgumentError => e; say "state", e.message; end
begin; j.assign_attributes("nope" => 1); rescue => e; say "unknown", "#{e.class} #{e.message}"; end
i.update(customer_id: d.id); say "moved", "#{c.reload.invoices_count} #{d.reload.invoices_count} #{i.customer.name}"
["abc", "1.5", "-1", "", nil, "7", 8, 2.0, "0x1A", " 9 ", "1e3"].each do |cents|
  l = Line.new("invoice_id" => i.id, "title" => "t", "cents" => cents)
  say "cents #{cents.inspect}", "#{l.valid?} #{l.cents.inspect} #{list(l.errors)}"
end
before = i.reload.updated_at; sleep 0.01
l = Line.create!(invoice: i, title: "Tea", cents: 5)
say "touched", Invoice.find(i.id).updated_at > before
l2 = i.lines.build(title: "x", cents: 3); say "built", "#{l2.save} #{l2.invoice_id} #{Line.count}"
say "restrict", "#{d.destroy} #{list(d.errors)}"
begin; d.destroy!; rescue => e; say "restrict!", "#{e.class} #{e.message}"; end
i = Invoice.find(i.id); say "destroy", "#{i.destroy.present?} #{Line.count} #{Invoice.count} #{d.reload.invoices_count}"
begin; Invoice.find("77"); rescue => e; say "find", e.message; end
begin; Invoice.find(78); rescue => e; say "find", e.message; end
begin; Invoice.find(nil); rescue => e; say "find", e.message; end
begin; Line.create!(title: ""); rescue => e; say "create!", e.message; end
k = Invoice.create!(customer: c, number: "B-2", note: "n"); k.update!(note: nil); say "null", k.reload.note.inspect
say "paid!", "#{k.paid!} #{k.paid?} #{Invoice.paid.count} #{Invoice.not_paid.count}"
