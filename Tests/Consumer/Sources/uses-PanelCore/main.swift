import PanelCore

print(Schema.tutorial.fields.map(\.name), Pair.tutorial.count)
