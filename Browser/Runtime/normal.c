// Swift compares texts by their normal form (UAX #15), whose tables take a fifteenth of the page. A browser has them too, and program.js
// brings every text into that form (NFC), so that the program may take what it gets as it is.
#include <stdint.h>

const uint8_t *const _swift_stdlib_nfd_decompositions = 0;

uint16_t _swift_stdlib_getNormData(uint32_t scalar) {
    (void)scalar;
    return 0; // stands in no other form
}

uint32_t _swift_stdlib_getDecompositionEntry(uint32_t scalar) {
    (void)scalar;
    return 0;
}

uint32_t _swift_stdlib_getComposition(uint32_t first, uint32_t second) {
    (void)first, (void)second;
    return UINT32_MAX; // they compose to nothing
}
