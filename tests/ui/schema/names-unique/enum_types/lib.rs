pub mod traces {
    use rowcol::Enum;

    #[derive(Enum, Clone, Copy)]
    #[value(name = "Level")]
    pub enum TraceLevel {
        Low,
    }
}

pub mod scores {
    use rowcol::Enum;

    #[derive(Enum, Clone, Copy)]
    #[value(name = "Level")] //~ error
    pub enum ScoreLevel {
        High,
    }
}
