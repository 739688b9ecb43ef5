/** Sentences with something in them. */
import { language, say, type Text } from '../../shell/settings.ts'
import type { Refusal } from './address.ts'
import { type Configuration, countParameters, isRegression, RATES } from './configuration.ts'
import type { DeviceFacts, Frame } from './messages.ts'
import type { Status } from './session.ts'
import { fallbackReasons } from './words.ts'

const english = (): boolean => language.value === 'en'

/** 1,234 */
export const count = (value: number): string => Math.round(value).toLocaleString(language.value)

export const percent = (share: number): string => `${(100 * share).toFixed(1)}%`

/** Four places that matter, whatever the size. */
export function small(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : '∞'
  const size = Math.abs(value)
  if (size >= 1000 || (size > 0 && size < 1e-4)) return value.toExponential(1)
  return value.toFixed(size < 10 ? 4 : 2)
}

/** One or two sentences on what there is to see. */
export function explanation({ data, layers, activation }: Configuration): string {
  const first: Text = isRegression(data)
    ? {
        en: 'Each dot is a sample, a number x and the noisy number y that belongs to it. The curve is the network’s answer for every x.',
        ko: '점 하나가 표본 하나로, 숫자 x와 그에 딸린 노이즈 섞인 숫자 y입니다. 곡선은 모든 x에 대한 신경망의 대답입니다.',
      }
    : {
        en: 'Each dot is a sample, its colour and shape its class. The background is the network’s answer everywhere, and the line is where it cannot decide.',
        ko: '점 하나가 표본 하나이고, 색과 모양이 클래스입니다. 배경은 모든 곳에서의 신경망의 대답이고, 선은 어느 쪽인지 정하지 못하는 결정 경계입니다.',
      }
  const second: Text =
    layers.length === 0
      ? {
          en: 'Without hidden layers this is a linear model: it can only be straight.',
          ko: '은닉층이 없으면 선형 모델이므로 직선밖에 될 수 없습니다.',
        }
      : activation === 'identity'
        ? {
            en: 'Without an activation function all layers together are still one linear model: it can only be straight.',
            ko: '활성화 함수가 없으면 층을 아무리 쌓아도 선형 모델이므로 직선밖에 될 수 없습니다.',
          }
        : {
            en: 'Each hidden unit sees its own picture, shown in its box; the next layer adds such pictures up.',
            ko: '은닉 유닛은 저마다 상자 안의 그림을 보고, 다음 층은 그 그림들을 더합니다.',
          }
  return `${say(first)} ${say(second)}`
}

export const parametersText = (configuration: Configuration): string =>
  english()
    ? `${count(countParameters(configuration))} weights and biases`
    : `가중치와 편향 ${count(countParameters(configuration))}개`

export const layerText = (layer: number): string => (english() ? `Hidden layer ${layer}` : `은닉층 ${layer}`)

export const unitsLabel = (layer: number): string =>
  english() ? `Units of hidden layer ${layer}` : `은닉층 ${layer}의 유닛 수`

export const fewerUnits = (layer: number): string =>
  english() ? `One unit fewer in hidden layer ${layer}` : `은닉층 ${layer}의 유닛 하나 빼기`

export const moreUnits = (layer: number): string =>
  english() ? `One unit more in hidden layer ${layer}` : `은닉층 ${layer}의 유닛 하나 추가`

export const unitText = (layer: number, unit: number): string =>
  english() ? `Hidden layer ${layer}, unit ${unit}` : `은닉층 ${layer}, 유닛 ${unit}`

/** What computes, in one line. */
export function deviceText({ used, threads, adapter }: DeviceFacts): string {
  if (used === 'webgpu') return `WebGPU · ${adapter}`
  const most = threads > 1
  const share = english()
    ? `${most ? 'up to ' : ''}${threads} thread${most ? 's' : ''}`
    : `스레드 ${most ? '최대 ' : ''}${threads}개`
  return `CPU · WebAssembly SIMD · ${share}`
}

export function fallbackText({ fallback }: DeviceFacts): string {
  if (fallback === null) return ''
  const reason = say(fallbackReasons[fallback.reason])
  return english()
    ? `WebGPU was asked for, but ${reason}; the CPU computes instead.`
    : `WebGPU를 선택했지만 ${reason}. 대신 CPU가 계산합니다.`
}

export const isolationText = (): string =>
  english()
    ? 'The server of this page sends no COOP and COEP headers, so the browser gives no shared memory: one thread does all the work. Everything else is as usual.'
    : '이 페이지의 서버가 COOP, COEP 헤더를 보내지 않아 브라우저가 공유 메모리를 주지 않습니다. 그래서 스레드 하나로 계산하며, 나머지는 모두 같습니다.'

export const speedText = (stepsPerSecond: number): string =>
  english() ? `${count(stepsPerSecond)} steps per second` : `초당 ${count(stepsPerSecond)}단계`

/** A learning rate that is worth a try after one that was too large. */
export const calmerRate = (rate: number): number => Math.max(RATES.least, Number((rate / 10).toPrecision(1)))

export const divergedText = ({ step }: Frame, rate: number): string =>
  english()
    ? `The loss grew beyond all bounds after ${count(step)} steps: with a learning rate of ${rate} each step overshoots. Take a smaller one.`
    : `${count(step)}단계 만에 손실이 끝없이 커졌습니다. 학습률 ${rate}로는 한 걸음 한 걸음이 지나치게 멉니다. 더 작은 값을 써 보세요.`

export const failedText = (message: string): string =>
  english()
    ? `The computation stopped: ${message}. Press Reset to start again; if that does not help, load the page again.`
    : `계산이 멈췄습니다: ${message}. 초기화를 누르거나, 그래도 안 되면 페이지를 새로 고치세요.`

export const rateProblem = (text: string, used: number): string =>
  english()
    ? `“${text}” cannot be a learning rate; it takes a number from ${RATES.least} to ${RATES.most}. ${used} goes on being used.`
    : `“${text}”은(는) 학습률이 될 수 없습니다. ${RATES.least}에서 ${RATES.most} 사이의 숫자여야 합니다. 계속 ${used}을(를) 씁니다.`

export const refusedText = (refused: readonly Refusal[]): string => {
  const list = refused.map(({ key, given, used }) => `${key}=${given} → ${used}`).join(', ')
  return english()
    ? `Parts of the link cannot be used and were replaced: ${list}.`
    : `링크의 일부를 쓸 수 없어 바꾸었습니다: ${list}.`
}

/** Said to those who do not see it. */
export function announcement(status: Status, frame: Frame | null): string {
  if (frame === null) return ''
  const scores = Number.isNaN(frame.test.accuracy)
    ? `${english() ? 'test loss' : '테스트 손실'} ${small(frame.test.loss)}`
    : `${english() ? 'test accuracy' : '테스트 정확도'} ${percent(frame.test.accuracy)}`
  const where = english() ? `epoch ${count(frame.epoch)}` : `에포크 ${count(frame.epoch)}`
  if (status === 'training') return english() ? `Training, ${where}, ${scores}` : `학습 중, ${where}, ${scores}`
  if (status === 'paused') return english() ? `Paused at ${where}, ${scores}` : `일시 정지, ${where}, ${scores}`
  return status === 'ready' ? (english() ? 'Ready' : '준비됨') : ''
}
