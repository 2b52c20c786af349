#if hasFeature(Embedded)
    /// Stands for the library's `Mutex`, which Embedded Swift has not on every target: there is one thread, so nobody else can be inside.
    final class Mutex<Value>: @unchecked Sendable {
        private nonisolated(unsafe) var value: Value

        init(_ value: consuming sending Value) {
            self.value = value
        }

        func withLock<Result, Failure: Error>(
            _ body: (inout sending Value) throws(Failure) -> sending Result
        ) throws(Failure) -> sending Result {
            try body(&value)
        }
    }
#endif
