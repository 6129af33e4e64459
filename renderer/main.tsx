import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { connect } from './state/link.ts';
import './styles/tokens.css';
import './styles/panel.css';

connect();
createRoot(document.getElementById('root')!).render(<App />);
