//! Two tables may point at each other.

use rowcol::prelude::*;

#[derive(Model)]
#[postgres(index(captain_id))]
#[has_many(players: Player, by = team_id)]
struct Team {
    #[key(ulid)]
    id: Id<Team>,
    #[references(Player, as = captain, on_delete = set_null)]
    captain_id: Option<Id<Player>>,
}

#[derive(Model)]
#[postgres(index(team_id))]
struct Player {
    #[key(ulid)]
    id: Id<Player>,
    #[references(Team, as = team, on_delete = cascade)]
    team_id: Id<Team>,
}

fn main() {
    let team = rowcol::new!(Team {});
    let player = rowcol::new!(Player { team_id: &team.id });
    assert_eq!((team.captain_id, player.team_id), (None, team.id));
    drop(player.id);
}
