/** How colours are seen: by eyes without one kind of cone, how far apart, and how much they contrast. */

/**
 * In linear RGB, at full severity: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A
 * Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE Transactions on
 * Visualization and Computer Graphics 15(6), 2009.
 */
const MACHADO = {
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};
const SRGB_TO_XYZ = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]];
const D65 = [0.95047, 1, 1.08883];
const RADIANS = Math.PI / 180;

/** Every way of seeing that is tested; all cones ("usual") among them. */
export const VISIONS = ["usual", ...Object.keys(MACHADO)];

const times = (matrix, vector) => matrix.map((row) => row.reduce((sum, each, i) => sum + each * vector[i], 0));

/** Linear RGB of "#rrggbb". */
function linear(hex) {
  const channels = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  return channels.map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
}

/** CIE L*a*b* (D65) of a colour as an eye sees it. */
export function seen(hex, vision = "usual") {
  const rgb = MACHADO[vision] ? times(MACHADO[vision], linear(hex)).map((each) => Math.min(1, Math.max(0, each))) : linear(hex);
  const [x, y, z] = times(SRGB_TO_XYZ, rgb).map((each, i) => {
    const share = each / D65[i];
    return share > 216 / 24389 ? Math.cbrt(share) : (841 / 108) * share + 4 / 29;
  });
  return { L: 116 * y - 16, a: 500 * (x - y), b: 200 * (y - z) };
}

/** CIEDE2000 (Sharma, Wu, Dalal, "The CIEDE2000 Color-Difference Formula", Color Research & Application 30(1), 2005). */
export function difference(one, two) {
  const mean = (Math.hypot(one.a, one.b) + Math.hypot(two.a, two.b)) / 2;
  const grey = 1 + 0.5 * (1 - Math.sqrt(mean ** 7 / (mean ** 7 + 25 ** 7)));
  const [first, second] = [one, two].map(({ a, b }) => {
    const hue = Math.atan2(b, a * grey) / RADIANS;
    return { C: Math.hypot(a * grey, b), h: hue < 0 ? hue + 360 : hue };
  });
  const isGrey = first.C * second.C === 0;
  const turn = second.h - first.h;
  const dh = isGrey ? 0 : turn > 180 ? turn - 360 : turn < -180 ? turn + 360 : turn;
  const sum = first.h + second.h;
  const h = isGrey ? sum : Math.abs(turn) <= 180 ? sum / 2 : sum < 360 ? sum / 2 + 180 : sum / 2 - 180;
  const [L, C] = [(one.L + two.L) / 2, (first.C + second.C) / 2];
  const cos = (times_, from) => Math.cos((times_ * h - from) * RADIANS);
  const T = 1 - 0.17 * cos(1, 30) + 0.24 * cos(2, 0) + 0.32 * cos(3, -6) - 0.2 * cos(4, 63);
  const rotation = -2 * Math.sqrt(C ** 7 / (C ** 7 + 25 ** 7)) * Math.sin(60 * Math.exp(-(((h - 275) / 25) ** 2)) * RADIANS);
  const l = (two.L - one.L) / (1 + (0.015 * (L - 50) ** 2) / Math.sqrt(20 + (L - 50) ** 2));
  const c = (second.C - first.C) / (1 + 0.045 * C);
  const H = (2 * Math.sqrt(first.C * second.C) * Math.sin((dh / 2) * RADIANS)) / (1 + 0.015 * C * T);
  return Math.sqrt(l ** 2 + c ** 2 + H ** 2 + rotation * c * H);
}

/** Contrast of two colours (WCAG 2.2, "contrast ratio"), from 1 to 21. */
export function contrast(one, two) {
  const [dark, light] = [one, two].map((hex) => times(SRGB_TO_XYZ, linear(hex))[1]).sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}
