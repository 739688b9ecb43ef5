/** Everything that the lab says, in both languages. */
import type { Text } from '../../shell/settings.ts'
import type { ActivationName, DataName, OptimizerName } from './configuration.ts'
import type { FallbackReason, Pace } from './messages.ts'

export const dataNames: Readonly<Record<DataName, Text>> = {
  xor: { en: 'XOR', ko: 'XOR' },
  moons: { en: 'Moons', ko: '초승달' },
  circles: { en: 'Circles', ko: '동심원' },
  spirals: { en: 'Spirals', ko: '나선' },
  clouds: { en: 'Clouds', ko: '두 무리' },
  board: { en: 'Board', ko: '체스판' },
  line: { en: 'Line', ko: '직선' },
  wave: { en: 'Wave', ko: '물결' },
}

export const dataStories: Readonly<Record<DataName, Text>> = {
  xor: {
    en: 'No single line parts these corners. Without a hidden layer the loss stays near ln 2 = 0.693.',
    ko: '직선 하나로는 나눌 수 없습니다. 은닉층이 없으면 손실이 ln 2 = 0.693 근처에 머뭅니다.',
  },
  moons: {
    en: 'Two half circles that reach into each other: a line gets most of them right, a curve all.',
    ko: '서로 맞물린 두 반원입니다. 직선으로도 대부분 나뉘지만, 전부 나누려면 곡선이 필요합니다.',
  },
  circles: {
    en: 'One class lies around the other. Three hidden units are enough to fence it in.',
    ko: '한 클래스가 다른 클래스를 둘러쌉니다. 은닉 유닛 세 개면 둘러막기에 충분합니다.',
  },
  spirals: {
    en: 'The hardest of these: it takes two hidden layers of about eight units each, and patience.',
    ko: '가장 어려운 데이터입니다. 유닛이 여덟 개쯤 되는 은닉층 두 개와 인내심이 필요합니다.',
  },
  clouds: {
    en: 'Two clouds that one straight line parts: a network without hidden layers will do.',
    ko: '직선 하나로 나뉘는 두 무리입니다. 은닉층이 없는 신경망으로도 충분합니다.',
  },
  board: {
    en: 'Nine fields in turn. More units make more edges; see how many it takes.',
    ko: '아홉 칸이 번갈아 놓여 있습니다. 유닛이 많을수록 모서리도 많아집니다. 몇 개면 될까요?',
  },
  line: {
    en: 'A straight line under noise. With no hidden layer this is linear regression.',
    ko: '노이즈가 섞인 직선입니다. 은닉층이 없으면 선형 회귀와 같습니다.',
  },
  wave: {
    en: 'One wave under noise: a straight line cannot follow it, a few hidden units can.',
    ko: '노이즈가 섞인 물결입니다. 직선은 따라갈 수 없지만 은닉 유닛 몇 개면 따라갑니다.',
  },
}

export const activationNames: Readonly<Record<ActivationName, Text>> = {
  tanh: { en: 'tanh', ko: 'tanh' },
  sigmoid: { en: 'Sigmoid', ko: '시그모이드 (sigmoid)' },
  relu: { en: 'ReLU', ko: 'ReLU' },
  leakyRelu: { en: 'Leaky ReLU', ko: 'Leaky ReLU' },
  elu: { en: 'ELU', ko: 'ELU' },
  gelu: { en: 'GELU', ko: 'GELU' },
  identity: { en: 'Identity (none)', ko: '항등 함수 (없음)' },
}

export const optimizerNames: Readonly<Record<OptimizerName, Text>> = {
  sgd: { en: 'SGD', ko: 'SGD' },
  momentum: { en: 'SGD with momentum 0.9', ko: 'SGD, 모멘텀 0.9' },
  rmsprop: { en: 'RMSprop', ko: 'RMSprop' },
  adam: { en: 'Adam', ko: 'Adam' },
}

export const paceNames: Readonly<Record<Pace, Text>> = {
  slow: { en: 'Slow', ko: '느리게' },
  steady: { en: 'Steady', ko: '보통' },
  full: { en: 'Full speed', ko: '최고 속도' },
}

export const fallbackReasons: Readonly<Record<FallbackReason, Text>> = {
  missing: { en: 'this browser has no WebGPU', ko: '이 브라우저에는 WebGPU가 없습니다' },
  noAdapter: { en: 'no graphics adapter was found', ko: '그래픽 어댑터를 찾지 못했습니다' },
  failed: { en: 'it could not be started', ko: '시작하지 못했습니다' },
}

export const words = {
  data: { en: 'Data', ko: '데이터' },
  dataSet: { en: 'Data set', ko: '데이터셋' },
  noise: { en: 'Noise', ko: '노이즈' },
  network: { en: 'Network', ko: '신경망' },
  hiddenLayers: { en: 'Hidden layers', ko: '은닉층' },
  fewerLayers: { en: 'Remove the last hidden layer', ko: '마지막 은닉층 빼기' },
  moreLayers: { en: 'Add a hidden layer', ko: '은닉층 추가' },
  training: { en: 'Training', ko: '학습' },
  activation: { en: 'Activation', ko: '활성화 함수' },
  optimizer: { en: 'Optimizer', ko: '옵티마이저' },
  rate: { en: 'Learning rate', ko: '학습률' },
  batch: { en: 'Batch size', ko: '배치 크기' },
  decay: { en: 'Weight decay (L2)', ko: '가중치 감쇠 (L2)' },
  none: { en: 'none', ko: '없음' },
  all: { en: '384 (all at once)', ko: '384 (전체)' },
  device: { en: 'Where it computes', ko: '계산 장치' },
  computeOn: { en: 'Compute on', ko: '장치 선택' },
  train: { en: 'Train', ko: '학습' },
  pause: { en: 'Pause', ko: '일시 정지' },
  step: { en: 'Step', ko: '한 단계' },
  stepHint: { en: 'One update of the weights, by one batch', ko: '배치 하나로 가중치를 한 번 갱신' },
  reset: { en: 'Reset', ko: '초기화' },
  resetHint: { en: 'Back to the same untrained weights', ko: '학습 전의 같은 가중치로 되돌리기' },
  newStart: { en: 'New start', ko: '새로 시작' },
  newStartHint: {
    en: 'Other data and other weights, from another seed',
    ko: '다른 시드로 데이터와 가중치를 새로 만들기',
  },
  pace: { en: 'Pace', ko: '속도' },
  share: { en: 'Copy link', ko: '링크 복사' },
  shareHint: { en: 'A link to exactly this configuration', ko: '지금 설정 그대로의 링크' },
  copied: { en: 'The link is on the clipboard.', ko: '링크를 복사했습니다.' },
  notCopied: { en: 'Copy the link from the address bar.', ko: '주소창에서 링크를 복사하세요.' },
  epoch: { en: 'Epoch', ko: '에포크' },
  epochs: { en: 'epochs', ko: '에포크' },
  steps: { en: 'Steps', ko: '단계' },
  loss: { en: 'Loss', ko: '손실' },
  accuracy: { en: 'Accuracy', ko: '정확도' },
  trainData: { en: 'training', ko: '훈련' },
  testData: { en: 'test', ko: '테스트' },
  showTest: { en: 'Show test data', ko: '테스트 데이터 보기' },
  answer: { en: 'What the network answers', ko: '신경망의 대답' },
  curves: { en: 'How it learns', ko: '학습 과정' },
  classes: { en: 'Class 0, circles; class 1, diamonds', ko: '클래스 0은 원, 클래스 1은 마름모' },
  class0: { en: 'class 0', ko: '클래스 0' },
  class1: { en: 'class 1', ko: '클래스 1' },
  crossEntropy: { en: 'Loss (cross-entropy)', ko: '손실 (cross-entropy)' },
  squaredError: { en: 'Loss (mean squared error)', ko: '손실 (평균 제곱 오차)' },
  units: { en: 'Hidden units', ko: '은닉 유닛' },
  bias: { en: 'bias', ko: '편향' },
  weights: { en: 'weights', ko: '가중치' },
  graphHint: {
    en: 'Lines are weights: orange positive, blue negative, thick large. Point at a unit to see what it sees.',
    ko: '선은 가중치입니다. 주황은 양수, 파랑은 음수이고 굵을수록 큽니다. 유닛을 가리키면 그 유닛이 보는 그림이 나옵니다.',
  },
  useInstead: { en: 'Reset with', ko: '다음 값으로 초기화:' },
} as const satisfies Readonly<Record<string, Text>>
