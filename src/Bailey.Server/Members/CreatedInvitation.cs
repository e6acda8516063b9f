namespace Bailey.Server.Members;

/// <summary>An invitation that was made.</summary>
/// <param name="Invitation">It.</param>
/// <param name="Code">What whoever accepts it must send. Shown once: what is kept of it is a digest.</param>
public sealed record CreatedInvitation(InvitationView Invitation, string Code);
