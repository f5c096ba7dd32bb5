class VoucherPayment < Payment
  validates :voucher_code, presence: true
  validate :code_has_a_valid_checksum, if: :voucher_code?

  def description
    "Voucher #{voucher_code}"
  end

  private

  # The last digit is the sum of the others, modulo 10: V1236.
  def code_has_a_valid_checksum
    *digits, check = voucher_code.scan(/\d/).map(&:to_i)
    errors.add(:voucher_code, "is not valid") unless digits.any? && digits.sum % 10 == check
  end
end
