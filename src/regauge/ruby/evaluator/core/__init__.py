"""The methods of Ruby's core and of ActiveSupport that class bodies use, as tables: receiver's kind, name, function."""
