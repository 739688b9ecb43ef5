import { type ConfusionMatrix, confusionMatrix, type ImageDataset, type Tensor } from 'neurite'
import { drawDigits, type Reading } from './drawDigits.ts'
import { type Output, painter } from './output.ts'

/** Images drawn of those read rightly, and of those read wrongly. */
const SHOWN = 3

/** The table of true (rows) and predicted (columns) digits. */
function writeConfusion({ matrix, names }: ConfusionMatrix, out: Output): void {
  const paint = painter(out)
  const width = Math.max(4, ...matrix.flat().map((count) => String(count).length)) + 1
  out.write(`Confusion matrix: rows are true digits, columns what the model read\n`)
  out.write(paint('dim', `  ${' '.repeat(4)}${names.map((name) => name.padStart(width)).join('')}\n`))
  matrix.forEach((row, i) => {
    const cells = row.map((count, j) => {
      const text = String(count).padStart(width)
      if (i === j) return paint('green', text)
      return count === 0 ? paint('dim', text) : paint('red', text)
    })
    out.write(`  ${paint('dim', names[i]!.padStart(4))}${cells.join('')}\n`)
  })
  out.write('\n')
}

/** Some images that were read rightly, then some of the most confident mistakes. */
async function chooseReadings(test: ImageDataset, predicted: Int32Array, probabilities: Tensor): Promise<Reading[]> {
  const labels = await test.labels.data()
  const best = await probabilities.amax({ dim: 1 }).data()
  const right: number[] = []
  const wrong: number[] = []
  for (let i = 0; i < labels.length; i++) (labels[i] === predicted[i] ? right : wrong).push(i)
  wrong.sort((a, b) => best[b]! - best[a]! || a - b)
  const chosen = [...right.slice(0, SHOWN), ...wrong.slice(0, SHOWN)]
  const [images] = test.batch(Int32Array.from(chosen))
  const pixels = await images.data()
  const area = pixels.length / Math.max(1, chosen.length)
  return chosen.map((index, i) => ({
    pixels: pixels.subarray(i * area, (i + 1) * area),
    label: labels[index]!,
    predicted: predicted[index]!,
    probability: best[index]!,
  }))
}

/** Shows how well the model reads `test`: a table, then some digits. `outputs` are its logits, or its probabilities. */
export async function report(test: ImageDataset, outputs: Tensor, areLogits: boolean, out: Output): Promise<void> {
  const decisions = outputs.argmax({ dim: 1 })
  writeConfusion(
    confusionMatrix(await decisions.data(), await test.labels.data(), {
      classes: test.classes.length,
      names: test.classes,
    }),
    out,
  )
  const probabilities = areLogits ? outputs.softmax(1) : outputs
  drawDigits(await chooseReadings(test, (await decisions.data()) as Int32Array, probabilities), out)
}
