/** The parts that know no route, no action, no words. Dialogs are apart: they are loaded late. */
export { Button, IconButton, type Why } from './button.tsx'
export {
  asTyped,
  Box,
  type ControlProps,
  Field,
  Fixed,
  type Option,
  prose,
  Segments,
  Switch,
} from './field.tsx'
export { Icon, type IconName } from './icon.tsx'
export { Menu, type MenuItem } from './menu.tsx'
export {
  Chip,
  Copyable,
  Empty,
  type Fact,
  Facts,
  Notice,
  Section,
  SmallTable,
  State,
  type Tone,
} from './show.tsx'
export { TipLayer } from './tip.tsx'
