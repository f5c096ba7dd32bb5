# What Rails writes through the library's associations: run by oracle.rb; prints what the calls answer and then every table.
Book.find(2).tap do |book|
  book.genres << Genre.find(1)
  book.genres << Genre.find(4)
  book.genres.delete(Genre.find(3))
end
Reader.find(3).liked_books << Book.find(7)
Book.find(1).genres.clear
said Author.find(1).books.build(title: "New").save
author = Author.find(3)
said author.destroy == false, author.errors.full_messages.join("; ")
said Book.find(7).destroy == false
said Author.find(3).destroy == false
[3, 4].each { |id| Book.find(id).destroy }
said Author.find(2).destroy == false
AuthorProfile.find(1).update(motto: "Changed")
Note.find(6).update(text: "still of a class that is gone")
said Shelf.find("B2").notes.build(text: "built").save
said Edition.find(3).reviews.build(stars: 3).save
Book.find(6).update(author: Author.find(5))
said Reader.find(1).scans.build(gate: "west").save
