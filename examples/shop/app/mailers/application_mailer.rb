class ApplicationMailer < ActionMailer::Base
  default from: "shop@example.com"
end
