// What a network answers all over the square, drawn on a map.

/** Draws the one output's values, or of several classes the likeliest; `maps` are computed at `state`. */
export function drawAnswer(map, maps, state, palette, discretize) {
  const layer = maps.layers.length;
  if (maps.sums) {
    map.drawClasses(maps, palette, discretize, maps.sumsOf(state, layer, maps.sums.map((_, unit) => unit)));
  } else {
    map.draw(maps.layers.at(-1)[0], maps.side, palette, discretize, maps.sumOf(state, { layer, unit: 0 }));
  }
}
