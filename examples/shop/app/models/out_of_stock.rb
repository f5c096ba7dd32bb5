class OutOfStock < StandardError
end
