/** Where it computes: what is wanted, what is really used, and why they differ where they do. */
import { Card } from '../../../controls/card.tsx'
import { Choice } from '../../../controls/choice.tsx'
import { Notice } from '../../../controls/notice.tsx'
import { say } from '../../../shell/settings.ts'
import { DEVICES } from '../configuration.ts'
import { deviceText, fallbackText, isolationText, speedText } from '../sentences.ts'
import type { Session } from '../session.ts'
import { words } from '../words.ts'

const names = { cpu: 'CPU', webgpu: 'WebGPU' }

export function DeviceCard({ session }: { readonly session: Session }) {
  const { configuration, built } = session
  const facts = built.value?.device
  return (
    <Card title={say(words.device)} area="device">
      <Choice
        label={say(words.computeOn)}
        name="device"
        value={configuration.value.device}
        hideLabel
        options={DEVICES.map((value) => ({ value, text: names[value] }))}
        onChange={(value) => session.change({ device: value })}
      />
      {facts && (
        <p class="device-used" data-device={facts.used}>
          <span class="device-dot" aria-hidden="true" />
          <span>{deviceText(facts)}</span>
        </p>
      )}
      <Speed session={session} />
      {facts?.fallback && (
        <Notice kind="warning">
          <p>{fallbackText(facts)}</p>
          <p class="detail">{facts.fallback.message}</p>
        </Notice>
      )}
      {facts && !facts.isolated && facts.used === 'cpu' && (
        <Notice kind="info">
          <p>{isolationText()}</p>
        </Notice>
      )}
    </Card>
  )
}

function Speed({ session: { frame } }: { readonly session: Session }) {
  const speed = frame.value?.stepsPerSecond ?? 0
  return <p class="soft device-speed">{speed > 0 ? speedText(speed) : ' '}</p>
}
