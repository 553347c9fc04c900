// PDQ: the fingerprint of a picture, 256 bits that stay nearly the same when the picture is
// made smaller, saved again or written on. Written from the published description ("The TMK+PDQF
// Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm", Facebook, 2019) and held
// against its reference implementation (tests/complaints/test_fingerprint_bits.py).
//
// 1. brightness of each pixel;
// 2. blurred by a tent filter: two running means along the rows, two along the columns;
// 3. read off at 64 × 64 points;
// 4. quality: how much of the 64 × 64 points is edges;
// 5. cosine transform of these, of which the 16 × 16 lowest frequencies but the constant are kept;
// 6. each of the 256 numbers is a bit: above their median or not.
//
// The running means of a row depend on that row alone, so the picture is read strip by strip
// and never held as numbers whole: a phone has room for that.

const GRID = 64;
const KEPT = 16;

// The reach of one running mean: to a fineness of two points of the grid.
function windowOf(length) {
  const full = Math.ceil(length / (2 * GRID));
  const half = Math.floor((full + 2) / 2);
  return { before: full - half, after: half - 1 };
}

// Where the 64 points lie along a side of this length.
function pointsOf(length) {
  return Array.from({ length: GRID }, (_, i) => Math.floor(((i + 0.5) * length) / GRID));
}

// Twice the running mean along a line of numbers, at the given points only. At the ends the
// window is cut off, and the mean is of what is left in it.
export function tentAt(line, points, sums) {
  const { length } = line;
  const { before, after } = windowOf(length);
  const mean = (at) => {
    const from = Math.max(0, at - before);
    const to = Math.min(length, at + after + 1);
    return (sums[to] - sums[from]) / (to - from);
  };
  for (let i = 0; i < length; i++) sums[i + 1] = sums[i] + line[i];
  for (let i = 0; i < length; i++) line[i] = mean(i);
  for (let i = 0; i < length; i++) sums[i + 1] = sums[i] + line[i];
  return points.map(mean);
}

// Takes a picture row by row (red, green, blue, alpha, a byte each) and gives its fingerprint.
export class Pdq {
  constructor(width, height) {
    this.width = width;
    this.height = height;
    this.line = new Float64Array(width);
    this.sums = new Float64Array(width + 1);
    this.points = pointsOf(width);
    this.columns = this.points.map(() => new Float64Array(height));
    this.row = 0;
  }

  // The next rows of the picture, from top to bottom.
  add(pixels) {
    const { width, line } = this;
    for (let at = 0; at < pixels.length; this.row++) {
      for (let x = 0; x < width; x++, at += 4) {
        line[x] = 0.299 * pixels[at] + 0.587 * pixels[at + 1] + 0.114 * pixels[at + 2];
      }
      const found = tentAt(line, this.points, this.sums);
      for (let x = 0; x < GRID; x++) this.columns[x][this.row] = found[x];
    }
  }

  // { bits: 64 hexadecimal digits, quality: 0 to 100 }
  finish() {
    const sums = new Float64Array(this.height + 1);
    const points = pointsOf(this.height);
    const columns = this.columns.map((column) => tentAt(column, points, sums));
    const grid = points.map((_, y) => columns.map((column) => column[y]));
    return { bits: bitsOf(frequenciesOf(grid)), quality: qualityOf(grid) };
  }
}

// Steps of brightness between neighbours, in whole hundredths, summed up.
function qualityOf(grid) {
  let sum = 0;
  const step = (one, other) => Math.trunc(Math.abs(((one - other) * 100) / 255));
  for (let y = 0; y < GRID; y++) {
    for (let x = 0; x < GRID; x++) {
      if (y + 1 < GRID) sum += step(grid[y][x], grid[y + 1][x]);
      if (x + 1 < GRID) sum += step(grid[y][x], grid[y][x + 1]);
    }
  }
  return Math.min(100, Math.floor(sum / 90));
}

const WAVES = Array.from({ length: KEPT }, (_, i) =>
  Array.from(
    { length: GRID },
    (_, j) => Math.sqrt(2 / GRID) * Math.cos((Math.PI / (2 * GRID)) * (i + 1) * (2 * j + 1)),
  ),
);

// The lowest frequencies without the constant: waves × grid × waves turned.
function frequenciesOf(grid) {
  const product = (line, wave) => wave.reduce((sum, factor, j) => sum + factor * line[j], 0);
  const down = WAVES.map((wave) =>
    grid[0].map((_, x) => wave.reduce((sum, factor, y) => sum + factor * grid[y][x], 0)),
  );
  return down.flatMap((line) => WAVES.map((wave) => product(line, wave)));
}

// Bit 255 is written first. The median is the 128th of the 256 numbers.
function bitsOf(numbers) {
  const median = [...numbers].sort((one, other) => one - other)[numbers.length / 2 - 1];
  let digits = "";
  for (let k = numbers.length - 4; k >= 0; k -= 4) {
    let digit = 0;
    for (let bit = 3; bit >= 0; bit--) digit = digit * 2 + (numbers[k + bit] > median ? 1 : 0);
    digits += digit.toString(16);
  }
  return digits;
}
