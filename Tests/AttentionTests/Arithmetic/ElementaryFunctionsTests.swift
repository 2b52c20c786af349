import Foundation
import Testing

@testable import Attention

@Suite("Exponential and logarithm")
struct ElementaryFunctionsTests {
    @Test("exp lies within one unit in the last place of the C library's, subnormal results included")
    func exponentials() {
        for step in 0...40_000 {
            let x = -746 + Double(step) * 0.0182513
            #expect(ulps(exponential(min(x, 0)), from: Foundation.exp(min(x, 0))) <= 1)
        }
        #expect(exponential(0.0) == 1)
        #expect(exponential(-745.0) == Double.leastNonzeroMagnitude)
        #expect(exponential(-1e300) == 0)
        #expect(exponential(-Double.infinity) == 0)
    }

    @Test("log(1 + x) lies within two units in the last place of the C library's, however small x is")
    func logarithms() {
        var x = 1e-300
        while x < 1e300 {
            #expect(ulps(logarithm(onePlus: x), from: Foundation.log1p(x)) <= 2)
            x *= 1.0371
        }
        #expect(logarithm(onePlus: 0) == 0)
        for x in [1e-300, 0.001, 0.5, 0.999, 1, 2.5, 1e300] {
            #expect(ulps(logarithm(x), from: Foundation.log(x)) <= 4)
        }
    }

    @Test("tanh lies within three units in the last place of the C library's")
    func tangents() {
        for step in -4000...4000 {
            let x = Double(step) * 0.00713 * (step % 3 == 0 ? 1e-5 : 1)
            #expect(ulps(hyperbolicTangent(x), from: Foundation.tanh(x)) <= 3)
        }
        #expect(hyperbolicTangent(.infinity) == 1)
    }
}
