//! The service as its clients meet it, over real HTTP.

mod answers;
mod reload;
mod stage;
