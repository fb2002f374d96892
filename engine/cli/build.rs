//! Puts the population connector into the program, where it has been built (`cargo xtask connectors`
//! does), so that `hoso demo` needs nothing beside it. Without it the program still builds.

use std::path::Path;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let component = root.join("target/connectors/population.wasm");
    println!("cargo::rerun-if-changed={}", component.display());
    let text = match component.canonicalize() {
        Ok(path) => format!("Some(include_bytes!({:?}))", path.display().to_string()),
        Err(_) => "None".to_owned(),
    };
    let out = std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR for build scripts");
    let text = format!("pub const POPULATION: Option<&[u8]> = {text};\n");
    std::fs::write(Path::new(&out).join("shipped.rs"), text).expect("OUT_DIR can be written");
}
