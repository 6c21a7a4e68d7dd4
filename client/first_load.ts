/**
 * What the page is made of before any of it is loaded later. Each module that is loaded later imports this one, for
 * nothing but the bundle: the bundler makes a file of its own for every set of modules that several of them share with
 * the page, and a dozen of small files weigh 3 KB more than one, though all of them come with the page in any case.
 */
import "./board/BoardDialogs.tsx";
import "./board/BoardView.tsx";
import "./board/CardDialog.tsx";
import "./login/setup_token.ts";
import "./shell/HelpDialog.tsx";
import "./shell/NoPage.tsx";
import "./shell/Rail.tsx";
import "./shell/TopBar.tsx";
import "./ui/LazyView.tsx";
