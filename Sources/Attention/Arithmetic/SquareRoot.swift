extension FloatingPoint {
    /// The square root.
    ///
    /// In a build without optimisation, `Double.squareRoot()` calls the C library's `sqrt`, and a program that imports
    /// nothing but this module is not linked with that library. Asked through the protocol, the standard library
    /// answers by itself; with optimisation both become the processor's instruction.
    var root: Self { squareRoot() }
}
