//! A loaded connector: checked against the contract, linked, and asked who it is.
//!
//! It holds no configuration and no grant; a registry adds those.

use std::sync::Arc;

use wasmtime::component::types::{self, ComponentItem};
use wasmtime::component::{
    Component as Compiled, ComponentExportIndex, ComponentNamedList, InstancePre, Lift, Linker,
    Lower,
};

use crate::host::LoadError;
use crate::sandbox::Sandbox;
use crate::wasi;
use crate::wire::{Context, Description, Failure, Offer, Problem, Query, Reply};

const CONTRACT: &str = "hoso:connector/";
const VERSION: &str = "@0.1.0";
const IMPORTS: [&str; 6] =
    ["types", "host-http", "host-secrets", "host-cache", "host-log", "host-ambient"];

/// A connector, loaded. Cheap to clone.
#[derive(Clone)]
pub struct Component(pub(crate) Arc<Loaded>);

pub(crate) struct Loaded {
    pub digest: String,
    pub description: Description,
    pub schema: jsonschema::Validator,
    pub exports: Exports,
    pub linked: Linked,
}

/// What is needed to call a component.
#[derive(Clone)]
pub(crate) struct Linked {
    pub pre: InstancePre<Sandbox>,
    pub describe: ComponentExportIndex,
    pub offers: ComponentExportIndex,
    pub verify: ComponentExportIndex,
    /// Slots of the pool that one sandbox of it takes.
    pub slots: u32,
}

/// The optional interfaces that a component has. They are recognised, and not yet called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exports {
    /// `deferred`: answers that come by polling.
    pub deferred: bool,
    /// `batch`: many queries at once.
    pub batch: bool,
    /// `callback`: the registry calls back.
    pub callback: bool,
}

impl Component {
    /// `sha256:` and 64 small hex digits, over the component's bytes as they were loaded.
    pub fn digest(&self) -> &str {
        &self.0.digest
    }

    /// What the connector says of itself.
    pub fn description(&self) -> &Description {
        &self.0.description
    }

    /// Which optional interfaces it has.
    pub fn exports(&self) -> Exports {
        self.0.exports
    }
}

impl std::fmt::Debug for Component {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Description { name, version, .. } = &self.0.description;
        f.debug_struct("Component")
            .field("name", name)
            .field("version", version)
            .field("digest", &self.0.digest)
            .finish_non_exhaustive()
    }
}

/// What the three functions take and give, as wasmtime checks it.
pub(crate) type DescribeGives = (Description,);
pub(crate) type OffersTakes<'a> = (&'a str,);
pub(crate) type OffersGives = (Result<Offer, Vec<Problem>>,);
pub(crate) type VerifyTakes<'a> = (&'a Context, &'a Query);
pub(crate) type VerifyGives = (Result<Reply, Failure>,);

/// Checks every import and export, and links the component.
pub(crate) fn link(
    contract: &Linker<Sandbox>,
    compiled: &Compiled,
) -> Result<(Linked, Exports), LoadError> {
    refuse_foreign_imports(compiled)?;
    let find = Finder::new(compiled)?;
    let describe = find.function::<(), DescribeGives>("describe")?;
    let offers = find.function::<OffersTakes<'_>, OffersGives>("offers")?;
    let verify = find.function::<VerifyTakes<'_>, VerifyGives>("verify")?;
    let mut linker = contract.clone();
    let linked = wasi::stub(&mut linker, compiled).and_then(|()| linker.instantiate_pre(compiled));
    let pre = linked.map_err(|cause| LoadError::Contract { cause: format!("{cause:#}") })?;
    let memories = compiled.resources_required().map_or(1, |needed| needed.num_memories);
    let linked = Linked { pre, describe, offers, verify, slots: memories.max(1) };
    Ok((linked, exports(compiled)))
}

fn interface(name: &str) -> String {
    format!("{CONTRACT}{name}{VERSION}")
}

fn refuse_foreign_imports(compiled: &Compiled) -> Result<(), LoadError> {
    let ty = compiled.component_type();
    for (name, _) in ty.imports(compiled.engine()) {
        let ours = IMPORTS.iter().any(|import| interface(import) == name);
        if !ours && !name.starts_with(wasi::PREFIX) {
            return Err(LoadError::Import { name: name.to_owned() });
        }
    }
    Ok(())
}

fn exports(compiled: &Compiled) -> Exports {
    let has = |name: &str| compiled.get_export_index(None, interface(name)).is_some();
    Exports { deferred: has("deferred"), batch: has("batch"), callback: has("callback") }
}

/// Finds the functions of `connector`, with their types checked once and not at each call.
struct Finder<'a> {
    compiled: &'a Compiled,
    connector: ComponentExportIndex,
    ty: types::Component,
}

impl<'a> Finder<'a> {
    fn new(compiled: &'a Compiled) -> Result<Self, LoadError> {
        let name = interface("connector");
        let connector = compiled.get_export_index(None, &name);
        let connector = connector.ok_or(LoadError::World { name })?;
        Ok(Self { compiled, connector, ty: compiled.component_type() })
    }

    fn function<P, R>(&self, name: &str) -> Result<ComponentExportIndex, LoadError>
    where
        P: ComponentNamedList + Lower,
        R: ComponentNamedList + Lift,
    {
        let missing = || LoadError::World { name: format!("{}#{name}", interface("connector")) };
        let export = self.compiled.get_export(Some(&self.connector), name);
        let (ComponentItem::ComponentFunc(function), index) = export.ok_or_else(missing)? else {
            return Err(missing());
        };
        let checked = function.typecheck::<P, R>(&self.ty.instance_type());
        checked.map_err(|cause| LoadError::Contract { cause: format!("{name}: {cause:#}") })?;
        Ok(index)
    }
}
