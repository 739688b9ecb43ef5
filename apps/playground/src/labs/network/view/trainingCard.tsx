/** How it learns: activation, optimizer and their numbers. */
import { Card } from '../../../controls/card.tsx'
import { Select } from '../../../controls/select.tsx'
import { say } from '../../../shell/settings.ts'
import { ACTIVATIONS, BATCH_SIZES, DECAYS, OPTIMIZERS } from '../configuration.ts'
import type { Session } from '../session.ts'
import { activationNames, optimizerNames, words } from '../words.ts'
import { RateField } from './rateField.tsx'

export function TrainingCard({ session }: { readonly session: Session }) {
  const { activation, optimizer, rate, batch, decay } = session.configuration.value
  return (
    <Card title={say(words.training)} area="training">
      <div class="fields">
        <Select
          label={say(words.activation)}
          value={activation}
          options={ACTIVATIONS.map((value) => ({ value, text: say(activationNames[value]) }))}
          onChange={(value) => session.change({ activation: value })}
        />
        <Select
          label={say(words.optimizer)}
          value={optimizer}
          options={OPTIMIZERS.map((value) => ({ value, text: say(optimizerNames[value]) }))}
          onChange={(value) => session.change({ optimizer: value })}
        />
        <RateField rate={rate} onChange={(value) => session.change({ rate: value })} />
        <Select
          label={say(words.batch)}
          value={batch}
          options={BATCH_SIZES.map((value) => ({
            value,
            text: value === BATCH_SIZES.at(-1) ? say(words.all) : String(value),
          }))}
          onChange={(value) => session.change({ batch: value })}
        />
        <Select
          label={say(words.decay)}
          value={decay}
          options={DECAYS.map((value) => ({ value, text: value === 0 ? say(words.none) : String(value) }))}
          onChange={(value) => session.change({ decay: value })}
        />
      </div>
    </Card>
  )
}
