import Attention

let pool = try GaussianPooling(keys: [68, 60, 64], values: [126, 110, 115], bandwidth: 1)
print(try pool.estimate(at: 62)?.value ?? .nan)
