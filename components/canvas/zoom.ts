/** How much of a card is drawn at a zoom: all of it, its name, or a block. Pure. */
export type Detail = 'all' | 'names' | 'blocks'

export const detailOf = (zoom: number): Detail => (zoom < 0.25 ? 'blocks' : zoom < 0.5 ? 'names' : 'all')
