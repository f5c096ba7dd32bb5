class Car < Vehicle
end
