// What Embedded Swift asks of a C library, for a WebAssembly program that stands by itself: no imports, one thread, and the same
// numbers in every run.
#include <stddef.h>
#include <stdint.h>

// MARK: Memory. Blocks come in powers of two; a freed block waits in its size's list and is given out again.

extern unsigned char __heap_base;

enum { smallestClass = 5, classCount = 32, pageSize = 65536, invalidArgument = 22, outOfMemory = 12 };

// Stands right before what a caller gets.
struct header {
    uint32_t sizeClass;
    uint32_t block;
};

struct block {
    struct block *next;
};

static struct block *freed[classCount];
static uintptr_t top;

static uintptr_t take(uint32_t sizeClass) {
    struct block *block = freed[sizeClass];
    if (block) {
        freed[sizeClass] = block->next;
        return (uintptr_t)block;
    }
    if (!top) top = ((uintptr_t)&__heap_base + 15) & ~(uintptr_t)15;
    uintptr_t size = (uintptr_t)1 << sizeClass, end = top + size, have = __builtin_wasm_memory_size(0) * pageSize;
    if (end < top) return 0;
    if (end > have && __builtin_wasm_memory_grow(0, (end - have + pageSize - 1) / pageSize) == (size_t)-1) return 0;
    uintptr_t address = top;
    top = end;
    return address;
}

int posix_memalign(void **result, size_t alignment, size_t size) {
    if (alignment & (alignment - 1)) return invalidArgument;
    if (alignment < 16) alignment = 16;
    size_t needed = size + alignment + sizeof(struct header);
    if (needed < size || needed > (size_t)1 << (classCount - 1)) return outOfMemory;
    uint32_t sizeClass = smallestClass;
    while ((size_t)1 << sizeClass < needed) sizeClass++;
    uintptr_t block = take(sizeClass);
    if (!block) return outOfMemory;
    uintptr_t address = (block + sizeof(struct header) + alignment - 1) & ~(alignment - 1);
    ((struct header *)address)[-1] = (struct header){sizeClass, (uint32_t)block};
    *result = (void *)address;
    return 0;
}

void free(void *pointer) {
    if (!pointer) return;
    struct header header = ((struct header *)pointer)[-1];
    struct block *block = (struct block *)(uintptr_t)header.block;
    block->next = freed[header.sizeClass];
    freed[header.sizeClass] = block;
}

int memcmp(const void *first, const void *second, size_t count) {
    const unsigned char *left = first, *right = second;
    for (size_t index = 0; index < count; index++)
        if (left[index] != right[index]) return left[index] - right[index];
    return 0;
}

// MARK: Chance and stack

// Seeds Swift's hashing: always alike, so that every run is.
void arc4random_buf(void *bytes, size_t count) {
    for (size_t index = 0; index < count; index++) ((unsigned char *)bytes)[index] = (unsigned char)(index * 37 + 11);
}

uintptr_t __stack_chk_guard = 0x5afe57ac;

_Noreturn void __stack_chk_fail(void) { __builtin_trap(); }

// MARK: Numbers

double round(double number) {
    double whole = __builtin_trunc(number);
    return __builtin_fabs(number - whole) >= 0.5 ? whole + __builtin_copysign(1, number) : __builtin_copysign(whole, number);
}

float roundf(float number) { return (float)round(number); }

struct wide {
    uint64_t low, high;
};

// The product of two numbers of 128 bits, which the compiler calls for.
struct wide __multi3(uint64_t aLow, uint64_t aHigh, uint64_t bLow, uint64_t bHigh) {
    uint64_t a0 = (uint32_t)aLow, a1 = aLow >> 32, b0 = (uint32_t)bLow, b1 = bLow >> 32;
    uint64_t middle = a1 * b0 + (a0 * b0 >> 32), other = a0 * b1 + (uint32_t)middle;
    return (struct wide){aLow * bLow, a1 * b1 + (middle >> 32) + (other >> 32) + aLow * bHigh + aHigh * bLow};
}

// MARK: Text to number, rounded to the nearest, ties to even: digits as one long whole number, multiplied or divided by a power of ten.

enum { limbCount = 160, mostDigits = 800 };

struct natural {
    int count;
    uint32_t limbs[limbCount];
};

static void scale(struct natural *number, uint32_t factor, uint32_t summand) {
    uint64_t carry = summand;
    for (int index = 0; index < number->count; index++) {
        carry += (uint64_t)number->limbs[index] * factor;
        number->limbs[index] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry && number->count < limbCount) number->limbs[number->count++] = (uint32_t)carry;
}

static int bits(const struct natural *number) {
    return number->count ? 32 * number->count - __builtin_clz(number->limbs[number->count - 1]) : 0;
}

static void shiftLeft(struct natural *number, int places) {
    for (; places >= 31; places -= 31) scale(number, 1u << 31, 0);
    scale(number, 1u << places, 0);
}

static int compare(const struct natural *left, const struct natural *right) {
    if (left->count != right->count) return left->count - right->count;
    for (int index = left->count - 1; index >= 0; index--)
        if (left->limbs[index] != right->limbs[index]) return left->limbs[index] < right->limbs[index] ? -1 : 1;
    return 0;
}

static void subtract(struct natural *number, const struct natural *other) {
    int64_t carry = 0;
    for (int index = 0; index < number->count; index++) {
        carry += (int64_t)number->limbs[index] - (index < other->count ? other->limbs[index] : 0);
        number->limbs[index] = (uint32_t)carry;
        carry >>= 32;
    }
    while (number->count && !number->limbs[number->count - 1]) number->count--;
}

// 2^exponent · above / below, for numbers that a double holds without more than one rounding.
static double quotient(struct natural *above, struct natural *below) {
    // The quotient gets 64 bits or 65: eleven more than a double keeps.
    int shift = 64 - (bits(above) - bits(below));
    shiftLeft(shift > 0 ? above : below, shift > 0 ? shift : -shift);
    uint64_t whole = 0;
    int extra = 0;
    // Long division, bit by bit, from the highest.
    struct natural *divisor = below;
    shiftLeft(divisor, 0);
    static struct natural doubled;
    for (int bit = 64; bit >= 0; bit--) {
        doubled = *divisor;
        shiftLeft(&doubled, bit);
        if (compare(above, &doubled) < 0) continue;
        subtract(above, &doubled);
        if (bit == 64) extra = 1; else whole |= (uint64_t)1 << bit;
    }
    int isInexact = above->count > 0;
    int exponent = -shift;
    if (extra) {
        isInexact |= whole & 1;
        whole = whole >> 1 | (uint64_t)1 << 63;
        exponent++;
    }
    while (!(whole >> 63)) {
        whole <<= 1;
        exponent--;
    }
    // whole · 2^exponent, whole below 2^64; a double keeps 53 bits, fewer near 0.
    int dropped = 11;
    if (exponent + 11 < -1074) dropped = -1074 - exponent;
    if (dropped > 64) return 0;
    uint64_t kept = dropped == 64 ? 0 : whole >> dropped, rest = dropped == 64 ? whole : whole << (64 - dropped);
    uint64_t half = (uint64_t)1 << 63;
    if (rest > half || (rest == half && (isInexact || kept & 1))) kept++;
    exponent += dropped;
    double result = (double)kept;
    for (; exponent > 0 && result < __builtin_inf(); exponent--) result *= 2;
    // Exact: kept has been rounded to the bits that remain.
    for (; exponent < 0; exponent++) result /= 2;
    return result;
}

const char *_swift_stdlib_strtod_clocale(const char *text, double *result) {
    const char *next = text;
    int isNegative = *next == '-';
    if (*next == '-' || *next == '+') next++;
    static struct natural above, below;
    above.count = 0;
    below = (struct natural){1, {1}};
    int digits = 0, seen = 0, exponent = 0, isAfterPoint = 0;
    uint64_t small = 0;
    for (;; next++) {
        if (*next == '.' && !isAfterPoint) {
            isAfterPoint = 1;
            continue;
        }
        if (*next < '0' || *next > '9') break;
        seen = 1;
        // Digits beyond the most that can matter only count as places.
        if (digits < mostDigits) {
            uint32_t digit = (uint32_t)(*next - '0');
            if (above.count) scale(&above, 10, digit);
            else if (digit) above = (struct natural){1, {digit}};
            if (above.count) digits++;
            if (digits <= 15) small = small * 10 + digit;
            exponent -= isAfterPoint;
        } else {
            exponent += !isAfterPoint;
        }
    }
    if (!seen) return 0;
    if (*next == 'e' || *next == 'E') {
        const char *after = next + 1;
        int isSmall = *after == '-', power = 0;
        if (*after == '-' || *after == '+') after++;
        if (*after >= '0' && *after <= '9') {
            for (; *after >= '0' && *after <= '9'; after++)
                if (power < 100000) power = power * 10 + (*after - '0');
            exponent += isSmall ? -power : power;
            next = after;
        }
    }
    double number = 0;
    if (digits <= 15 && exponent <= 22 && exponent >= -22) {
        // Whole number and power of ten are exact, so their product or quotient is rounded once.
        double power = 1;
        for (int count = exponent < 0 ? -exponent : exponent; count > 0; count--) power *= 10;
        number = exponent < 0 ? (double)small / power : (double)small * power;
    } else if (above.count && digits + exponent > 310) {
        number = __builtin_inf();
    } else if (above.count && digits + exponent > -330) {
        for (int power = exponent; power > 0; power--) scale(&above, 10, 0);
        for (int power = exponent; power < 0; power++) scale(&below, 10, 0);
        number = quotient(&above, &below);
    }
    *result = isNegative ? -number : number;
    return next;
}
