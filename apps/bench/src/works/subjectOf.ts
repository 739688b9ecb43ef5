/** The subject that a work times: the same ones on a GPU, under the names of other works. */
export const subjectOf = (work: string): string => work.replace(/^(webgpu|gpu)-/, '')
