class LegacyGadget < LegacyThing
end
