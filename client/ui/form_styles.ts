/** The styles of everything that forms are made of: imported by each part for its effect. */
import styles from "../styles/form.css" with { type: "text" };
import { adoptStyles } from "./lazy_styles.ts";

adoptStyles(styles);
