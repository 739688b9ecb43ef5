/** All labs. One more is a folder in `labs/` and an entry here. */
import type { Lab } from './lab.ts'

export const LABS: readonly Lab[] = [
  {
    id: 'network',
    name: { en: 'Network lab', ko: '신경망 실험실' },
    about: {
      en: 'Build a small network, press Train, and watch it bend the plane until it parts the two colours.',
      ko: '작은 신경망을 만들고 학습 단추를 눌러, 두 색을 나누도록 평면을 구부려 가는 모습을 지켜보세요.',
    },
    load: async () => (await import('../labs/network/networkLab.tsx')).NetworkLab,
  },
]
