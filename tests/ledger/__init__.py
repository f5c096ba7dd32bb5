"""The ledger, counted twice: by the compiler's inventory, and by Ruby's own parser (`count.rb`)."""
