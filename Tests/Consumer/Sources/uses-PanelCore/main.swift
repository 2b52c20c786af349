import PanelCore

let model = try Model(schema: .tutorial, pairs: Pair.tutorial)
if let estimate = try model.estimate(at: [62]) { print(estimate.values) }
