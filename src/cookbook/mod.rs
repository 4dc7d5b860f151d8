#![doc = include_str!("cookbook.md")]

pub mod admission {
    #![doc = include_str!("admission.md")]
}
pub mod async_client {
    #![doc = include_str!("async_client.md")]
}
pub mod failure_classes {
    #![doc = include_str!("failure_classes.md")]
}
pub mod hot_reload {
    #![doc = include_str!("hot_reload.md")]
}
pub mod push_session {
    #![doc = include_str!("push_session.md")]
}
pub mod saved_session {
    #![doc = include_str!("saved_session.md")]
}
pub mod tenants {
    #![doc = include_str!("tenants.md")]
}
