class Manager < Employee
  has_many :team, class_name: "Employee", foreign_key: :boss_id
  has_many :team_articles, through: :team, source: :articles
end
