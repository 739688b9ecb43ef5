import { render } from 'preact'
import './shell/tokens.css'
import './shell/shell.css'
import './controls/controls.css'
import { Shell } from './shell/shell.tsx'

render(<Shell />, document.getElementById('page')!)
