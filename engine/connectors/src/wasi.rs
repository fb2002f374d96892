//! The WASI that language runtimes import, as a stub: no files, no sockets, no environment.
//!
//! What a runtime calls at its start answers with "nothing"; clocks and randomness are the
//! engine's; what is printed goes to the connector's log; everything else traps when called.

use std::time::Duration;

use wasmtime::StoreContextMut;
use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, ComponentType, Linker, LinkerInstance, Lower, Resource};

use crate::bindings::hoso::connector::host_log::Level;
use crate::failure::Stopped;
use crate::imports::random;
use crate::sandbox::Sandbox;

/// What every WASI interface begins with.
pub(crate) const PREFIX: &str = "wasi:";

/// Bytes of one printed line; longer ones are broken.
const LONGEST_LINE: usize = 1024;

/// Every resource of the stub: nothing stands behind a guest's handle. One type for all, since an
/// interface may name another's resource; it is the type that unknown ones get as well.
type Handle = Resource<()>;

#[derive(ComponentType, Lower)]
#[component(variant)]
enum StreamError {
    #[component(name = "last-operation-failed")]
    #[allow(dead_code, reason = "the type must have the case, and nothing here ever fails")]
    LastOperationFailed(Handle),
    #[component(name = "closed")]
    Closed,
}

#[derive(ComponentType, Lower)]
#[component(record)]
struct Datetime {
    seconds: u64,
    nanoseconds: u32,
}

type Context<'a> = StoreContextMut<'a, Sandbox>;
type Import<'a> = LinkerInstance<'a, Sandbox>;

/// Gives `linker` every WASI import of `component`.
pub(crate) fn stub(linker: &mut Linker<Sandbox>, component: &Component) -> wasmtime::Result<()> {
    let engine = component.engine();
    for (name, item) in component.component_type().imports(engine) {
        let ComponentItem::ComponentInstance(items) = &item.ty else {
            continue;
        };
        if !name.starts_with(PREFIX) {
            continue;
        }
        let interface = name.split('@').next().unwrap_or(name);
        let mut import = linker.instance(name)?;
        for (item, _) in items.exports(engine) {
            define(&mut import, interface, item)?;
        }
    }
    linker.define_unknown_imports_as_traps(component)
}

fn define(import: &mut Import<'_>, interface: &str, item: &str) -> wasmtime::Result<()> {
    match interface {
        "wasi:cli/environment" => environment(import, item),
        "wasi:cli/stdin" | "wasi:cli/stdout" | "wasi:cli/stderr" => stream(import, item),
        "wasi:cli/terminal-stdin" | "wasi:cli/terminal-stdout" | "wasi:cli/terminal-stderr" => {
            terminal(import, item)
        }
        "wasi:cli/exit" => exit(import, item),
        "wasi:io/streams" => streams(import, item),
        "wasi:io/poll" => poll(import, item),
        "wasi:clocks/monotonic-clock" => monotonic_clock(import, item),
        "wasi:clocks/wall-clock" => wall_clock(import, item),
        "wasi:random/random" | "wasi:random/insecure" | "wasi:random/insecure-seed" => {
            randomness(import, item)
        }
        "wasi:filesystem/preopens" if item == "get-directories" => {
            import.func_wrap(item, |_: Context<'_>, (): ()| Ok((Vec::<(Handle, String)>::new(),)))
        }
        _ => Ok(()),
    }
}

fn environment(import: &mut Import<'_>, item: &str) -> wasmtime::Result<()> {
    match item {
        "get-environment" => {
            import.func_wrap(item, |_: Context<'_>, (): ()| Ok((Vec::<(String, String)>::new(),)))
        }
        "get-arguments" => {
            import.func_wrap(item, |_: Context<'_>, (): ()| Ok((Vec::<String>::new(),)))
        }
        "initial-cwd" => import.func_wrap(item, |_: Context<'_>, (): ()| Ok((None::<String>,))),
        _ => Ok(()),
    }
}

fn stream(import: &mut Import<'_>, item: &str) -> wasmtime::Result<()> {
    match item {
        "get-stdin" | "get-stdout" | "get-stderr" => {
            import.func_wrap(item, |_: Context<'_>, (): ()| Ok((Handle::new_own(0),)))
        }
        _ => Ok(()),
    }
}

fn terminal(import: &mut Import<'_>, item: &str) -> wasmtime::Result<()> {
    if !item.starts_with("get-terminal-") {
        return Ok(());
    }
    import.func_wrap(item, |_: Context<'_>, (): ()| Ok((None::<Handle>,)))
}

fn exit(import: &mut Import<'_>, item: &str) -> wasmtime::Result<()> {
    match item {
        "exit" => import.func_wrap(item, |_: Context<'_>, (_,): (Result<(), ()>,)| {
            wasmtime::Result::<()>::Err(Stopped::Exit.into())
        }),
        _ => Ok(()),
    }
}

/// Nothing can be read; what is written goes to the log.
fn streams(import: &mut Import<'_>, item: &str) -> wasmtime::Result<()> {
    type Nothing = (Result<(), StreamError>,);
    match item {
        "[method]input-stream.read" | "[method]input-stream.blocking-read" => import
            .func_wrap(item, |_: Context<'_>, (_, _): (Handle, u64)| {
                Ok((Err::<Vec<u8>, _>(StreamError::Closed),))
            }),
        "[method]output-stream.check-write" => import
            .func_wrap(item, |_: Context<'_>, (_,): (Handle,)| {
                Ok((Ok::<u64, StreamError>(LONGEST_LINE as u64),))
            }),
        "[method]output-stream.write" | "[method]output-stream.blocking-write-and-flush" => import
            .func_wrap(item, |mut context: Context<'_>, (_, bytes): (Handle, Vec<u8>)| {
                context.data_mut().count_host_call()?;
                context.data_mut().print(&bytes);
                Ok::<Nothing, _>((Ok(()),))
            }),
        "[method]input-stream.subscribe" | "[method]output-stream.subscribe" => import
            .func_wrap(item, |_: Context<'_>, (_,): (Handle,)| Ok((pollable(Duration::ZERO),))),
        "[method]output-stream.flush" | "[method]output-stream.blocking-flush" => {
            import.func_wrap(item, |_: Context<'_>, (_,): (Handle,)| Ok::<Nothing, _>((Ok(()),)))
        }
        _ => Ok(()),
    }
}

/// A pollable is the millisecond of the call at which it is ready; streams always are.
fn pollable(ready: Duration) -> Handle {
    let ms = ready.as_nanos().div_ceil(1_000_000);
    Handle::new_own(u32::try_from(ms).unwrap_or(u32::MAX))
}

fn left(context: &Context<'_>, pollable: &Handle) -> Duration {
    Duration::from_millis(pollable.rep().into()).saturating_sub(context.data().elapsed())
}

/// Sleeping is allowed: it costs wall clock, and the call's own limit ends it.
fn poll(import: &mut Import<'_>, item: &str) -> wasmtime::Result<()> {
    match item {
        "[method]pollable.ready" => {
            import.func_wrap(item, |context: Context<'_>, (pollable,): (Handle,)| {
                Ok((left(&context, &pollable).is_zero(),))
            })
        }
        "[method]pollable.block" => {
            import.func_wrap_async(item, |mut context: Context<'_>, (pollable,): (Handle,)| {
                Box::new(async move {
                    context.data_mut().count_host_call()?;
                    sleep(left(&context, &pollable)).await;
                    Ok(())
                })
            })
        }
        "poll" => {
            import.func_wrap_async(item, |mut context: Context<'_>, (all,): (Vec<Handle>,)| {
                Box::new(async move {
                    context.data_mut().count_host_call()?;
                    let first = all.iter().map(|pollable| left(&context, pollable)).min();
                    sleep(first.unwrap_or_default()).await;
                    let ready = |n: &u32| left(&context, &all[*n as usize]).is_zero();
                    Ok(((0..all.len() as u32).filter(ready).collect::<Vec<u32>>(),))
                })
            })
        }
        _ => Ok(()),
    }
}

async fn sleep(length: Duration) {
    if !length.is_zero() {
        tokio::time::sleep(length).await;
    }
}

fn monotonic_clock(import: &mut Import<'_>, item: &str) -> wasmtime::Result<()> {
    match item {
        "now" => import.func_wrap(item, |context: Context<'_>, (): ()| {
            Ok((u64::try_from(context.data().elapsed().as_nanos()).unwrap_or(u64::MAX),))
        }),
        "resolution" => import.func_wrap(item, |_: Context<'_>, (): ()| Ok((1_000_000_u64,))),
        "subscribe-instant" => import.func_wrap(item, |_: Context<'_>, (at,): (u64,)| {
            Ok((pollable(Duration::from_nanos(at)),))
        }),
        "subscribe-duration" => {
            import.func_wrap(item, |context: Context<'_>, (length,): (u64,)| {
                let until = context.data().elapsed() + Duration::from_nanos(length);
                Ok((pollable(until),))
            })
        }
        _ => Ok(()),
    }
}

fn wall_clock(import: &mut Import<'_>, item: &str) -> wasmtime::Result<()> {
    let datetime =
        |time: Duration| Datetime { seconds: time.as_secs(), nanoseconds: time.subsec_nanos() };
    match item {
        "now" => import.func_wrap(item, move |context: Context<'_>, (): ()| {
            Ok((datetime(context.data().unix_now()),))
        }),
        "resolution" => import.func_wrap(item, move |_: Context<'_>, (): ()| {
            Ok((datetime(Duration::from_millis(1)),))
        }),
        _ => Ok(()),
    }
}

fn randomness(import: &mut Import<'_>, item: &str) -> wasmtime::Result<()> {
    match item {
        "get-random-bytes" | "get-insecure-random-bytes" => {
            import.func_wrap(item, |mut context: Context<'_>, (len,): (u64,)| {
                context.data_mut().count_host_call()?;
                Ok((random(u32::try_from(len).unwrap_or(u32::MAX))?,))
            })
        }
        "get-random-u64" | "get-insecure-random-u64" => {
            import.func_wrap(item, |_: Context<'_>, (): ()| Ok((rand::random::<u64>(),)))
        }
        // Named `get-insecure-seed` from 0.2.9 on.
        "insecure-seed" | "get-insecure-seed" => {
            import.func_wrap(item, |_: Context<'_>, (): ()| Ok((rand::random::<(u64, u64)>(),)))
        }
        _ => Ok(()),
    }
}

impl Sandbox {
    /// Keeps printed bytes until their line is whole, then logs it.
    fn print(&mut self, bytes: &[u8]) {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.printed.extend_from_slice(piece);
            if piece.ends_with(b"\n") || self.printed.len() >= LONGEST_LINE {
                self.log_printed();
            }
        }
    }

    /// Logs what was printed since the last line break.
    pub(crate) fn log_printed(&mut self) {
        if self.printed.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.printed);
        let line = String::from_utf8_lossy(&bytes);
        self.log(Level::Debug, line.trim_end());
    }
}
