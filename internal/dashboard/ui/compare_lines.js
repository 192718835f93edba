// What only one of two texts has, line by line.

/**
 * lineDiff marks it.
 *
 * @param {string[]} a
 * @param {string[]} b
 * @return {{left: [string, boolean][], right: [string, boolean][]}} each line, and whether it is only there
 */
export function lineDiff(a, b) {
    const rows = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
    for (let i = a.length - 1; i >= 0; i--) {
        for (let j = b.length - 1; j >= 0; j--) {
            rows[i][j] = a[i] == b[j] ? rows[i + 1][j + 1] + 1 : Math.max(rows[i + 1][j], rows[i][j + 1]);
        }
    }
    const left = [];
    const right = [];
    let i = 0;
    let j = 0;
    while (i < a.length || j < b.length) {
        if (i < a.length && j < b.length && a[i] == b[j]) {
            left.push([a[i++], false]);
            right.push([b[j++], false]);
        } else if (j >= b.length || i < a.length && rows[i + 1][j] >= rows[i][j + 1]) {
            left.push([a[i++], true]);
        } else {
            right.push([b[j++], true]);
        }
    }
    return { left, right };
}
