/** Sentences of the basemap. */

export const BASEMAP_TEXTS = {
  fr: {
    basemap: "Fond de plan",
    from: (host) => `Images demandées à ${host}, qui voit l’adresse de votre ordinateur et l’endroit affiché`,
    failed: (host) => `Le fond de plan (${host}) ne répond pas : la carte reste lisible, avec les contours seuls.`,
    none: "Ce service ne propose pas de fond de plan : la carte montre les contours seuls.",
  },
  en: {
    basemap: "Basemap",
    from: (host) => `Images are asked of ${host}, which sees the address of your computer and the place shown`,
    failed: (host) => `The basemap (${host}) does not answer: the map stays legible, with outlines alone.`,
    none: "This service offers no basemap: the map shows outlines alone.",
  },
};
