class Comic < Book
end
