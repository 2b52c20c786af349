// Unpacks what build-page has packed: LZMA (7-zip.org/sdk.html) without a header, with lc = 3, lp = 0 and pb = 0. Browsers unpack gzip by
// themselves, but that leaves a third more, and a page is to be small.
#include <stdint.h>

extern unsigned char __heap_base;

typedef uint16_t chance;

enum { states = 12, literalSize = 0x300, even = 1024 };

static const unsigned char *next;
static uint32_t range, code;

static void normalise(void) {
    if (range >> 24) return;
    range <<= 8;
    code = code << 8 | *next++;
}

// The next decision, and what it teaches about those to come.
static int bit(chance *chance) {
    uint32_t bound = (range >> 11) * *chance;
    int result = code >= bound;
    if (result) {
        range -= bound;
        code -= bound;
        *chance -= *chance >> 5;
    } else {
        range = bound;
        *chance += (2048 - *chance) >> 5;
    }
    normalise();
    return result;
}

static uint32_t tree(chance *table, int count) {
    uint32_t node = 1;
    for (int index = 0; index < count; index++) node = node << 1 | (uint32_t)bit(table + node);
    return node - (1u << count);
}

static uint32_t reverseTree(chance *table, int count) {
    uint32_t node = 1, result = 0;
    for (int index = 0; index < count; index++) {
        uint32_t found = (uint32_t)bit(table + node);
        node = node << 1 | found;
        result |= found << index;
    }
    return result;
}

// So many bits that are as likely 0 as 1.
static uint32_t direct(int count) {
    uint32_t result = 0;
    while (count--) {
        range >>= 1;
        uint32_t one = code >= range;
        if (one) code -= range;
        normalise();
        result = result << 1 | one;
    }
    return result;
}

struct lengths {
    chance choice[2], low[8], middle[8], high[256];
};

static uint32_t length(struct lengths *of) {
    if (!bit(&of->choice[0])) return 2 + tree(of->low, 3);
    return bit(&of->choice[1]) ? 18 + tree(of->high, 8) : 10 + tree(of->middle, 3);
}

static struct {
    chance isMatch[states], isRepeat[states], isNotLast[states], isNotSecond[states], isNotThird[states], isLong[states];
    chance literals[literalSize << 3], slots[4][64], middles[115], aligned[16];
    struct lengths lengths, repeatedLengths;
} tables;

static uint32_t distance(uint32_t count) {
    uint32_t slot = tree(tables.slots[count - 2 < 3 ? count - 2 : 3], 6);
    if (slot < 4) return slot;
    int more = (int)(slot >> 1) - 1;
    uint32_t base = (2 | (slot & 1)) << more;
    if (slot < 14) return base + reverseTree(tables.middles + base - slot, more);
    base += direct(more - 4) << 4;
    return base + reverseTree(tables.aligned, 4);
}

// Where the packed bytes go.
void *place(void) { return &__heap_base; }

// Unpacks `size` bytes from there to `out`.
void unpack(unsigned char *out, uint32_t size) {
    next = &__heap_base + 1;
    range = 0xffffffff;
    for (int index = 0; index < 4; index++) code = code << 8 | *next++;
    for (uint32_t index = 0; index < sizeof tables / sizeof(chance); index++) ((chance *)&tables)[index] = even;
    uint32_t last = 0, second = 0, third = 0, fourth = 0, done = 0;
    int state = 0;
    while (done < size) {
        if (!bit(&tables.isMatch[state])) {
            chance *table = tables.literals + literalSize * (done ? out[done - 1] >> 5 : 0);
            uint32_t symbol = 1;
            // After a match, what would have come next there says something.
            if (state >= 7) {
                uint32_t hint = out[done - last - 1];
                while (symbol < 0x100) {
                    uint32_t expected = hint >> 7 & 1, found = (uint32_t)bit(table + ((1 + expected) << 8) + symbol);
                    hint <<= 1;
                    symbol = symbol << 1 | found;
                    if (found != expected) break;
                }
            }
            while (symbol < 0x100) symbol = symbol << 1 | (uint32_t)bit(table + symbol);
            out[done++] = (unsigned char)symbol;
            state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
            continue;
        }
        uint32_t count;
        if (!bit(&tables.isRepeat[state])) {
            fourth = third, third = second, second = last;
            count = length(&tables.lengths);
            last = distance(count);
            state = state < 7 ? 7 : 10;
        } else {
            uint32_t found = last;
            if (bit(&tables.isNotLast[state])) {
                if (!bit(&tables.isNotSecond[state])) {
                    found = second;
                } else {
                    if (!bit(&tables.isNotThird[state])) found = third;
                    else found = fourth, fourth = third;
                    third = second;
                }
                second = last;
                last = found;
            } else if (!bit(&tables.isLong[state])) {
                out[done] = out[done - last - 1];
                done++;
                state = state < 7 ? 9 : 11;
                continue;
            }
            count = length(&tables.repeatedLengths);
            state = state < 7 ? 8 : 11;
        }
        for (; count && done < size; count--, done++) out[done] = out[done - last - 1];
    }
}
