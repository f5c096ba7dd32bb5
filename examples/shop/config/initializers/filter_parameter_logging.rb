Rails.application.config.filter_parameters += %i[passw email secret token last4 voucher_code]
