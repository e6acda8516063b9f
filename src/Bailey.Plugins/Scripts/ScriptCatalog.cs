using Bailey.Plugins.Audit;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Runtime;
using Bailey.Policy.Operations;
using Bailey.Policy.Quotas;
using Bailey.Policy.Snapshots;
using Bailey.Scripting.Compilation;
using Bailey.Scripting.Workers;

namespace Bailey.Plugins.Scripts;

/// <summary>
/// The scripts of communities: how they are judged, tried and deployed. Deployed ones are plugins like packages: <see cref="PackageCatalog"/> suspends,
/// resumes, rolls back, configures and removes them. To be used from any thread.
/// </summary>
public sealed class ScriptCatalog
{
    private readonly ScriptRuntime _runtime;
    private readonly PackageCatalog _packages;
    private readonly LivePolicy _policy;

    private readonly PluginEnvironment _environment;

    internal ScriptCatalog(PluginEnvironment environment, PackageCatalog packages)
    {
        _environment = environment;
        _runtime = environment.Scripts;
        _packages = packages;
        _policy = environment.Policy;
    }

    /// <summary>Judges a script as the deployment would, and deploys nothing.</summary>
    /// <param name="community">The community.</param>
    /// <param name="unit">The script, with the libraries that it includes.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<PackageResult<ScriptVerdict>> JudgeAsync(string community, ScriptUnit unit, PackageActor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(unit);
        if (Refuse("scripts/analyze", community, actor) is { } refusal)
        {
            return PackageResult<ScriptVerdict>.Failed(refusal);
        }

        if (Reserve(actor, out var reservation) is { } exhausted)
        {
            return PackageResult<ScriptVerdict>.Failed(exhausted);
        }

        using var held = reservation;
        var (verdict, failure) = await _runtime.JudgeAsync(unit, community, cancellationToken).ConfigureAwait(false);
        return failure is null ? PackageResult<ScriptVerdict>.Done(verdict!) : PackageResult<ScriptVerdict>.Failed(failure);
    }

    /// <summary>Judges a script and, where it may run, runs it in a worker. Nothing that it asks of the host is done.</summary>
    /// <param name="community">The community.</param>
    /// <param name="unit">The script, with the libraries that it includes.</param>
    /// <param name="trial">What it is run on.</param>
    /// <param name="actor">Who tries it, and whom it is run for.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How it ended; a failure where it did not run.</returns>
    public async Task<PackageResult<ScriptOutcome>> TryAsync(string community, ScriptUnit unit, ScriptTrial trial, PackageActor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(trial);
        if (Refuse("scripts/test-run", community, actor) is { } refusal)
        {
            return PackageResult<ScriptOutcome>.Failed(refusal);
        }

        if (Reserve(actor, out var reservation) is { } exhausted)
        {
            return PackageResult<ScriptOutcome>.Failed(exhausted);
        }

        using var held = reservation;
        var (verdict, failure) = await _runtime.JudgeAsync(unit, community, cancellationToken).ConfigureAwait(false);
        if (failure is not null)
        {
            return PackageResult<ScriptOutcome>.Failed(failure);
        }

        if (verdict!.Compiled is not { } compiled)
        {
            return PackageResult<ScriptOutcome>.Failed(ScriptRefusal.Of(verdict.Violations));
        }

        // In a worker of its own, of those that the community may have: what is tried shares no process with what is deployed.
        var run = new ScriptRun(compiled, $"{community}/trial")
        {
            Hook = trial.Hook,
            Community = community,
            Domain = trial.DomainPath,
            Principal = actor.Principal,
            InputJson = trial.Input,
            SettingsJson = trial.Settings,
            Host = TrialHost.Instance,
        };
        var outcome = await _runtime.RunAsync(run, cancellationToken).ConfigureAwait(false);
        reservation?.Settle(Math.Min(reservation.Fuel, ScriptRuntime.FuelOf(outcome)));
        _environment.TellRefusal(_environment.Entry(
            community, actor.Principal, AuditAction.Operation, "scripts/test-run", outcome.Kind == ScriptOutcomeKind.Result ? AuditOutcome.Ok : AuditOutcome.Failed, outcome.ReasonCode ?? "ok", actor.DecisionId ?? UuidV7.Shared.Next()));
        return PackageResult<ScriptOutcome>.Done(outcome);
    }

    /// <summary>
    /// Deploys scripts: judges all of them, and puts all in force in one step, or none. Each gets a new version, and the older ones are kept; one that did
    /// not change stays as it is. Whoever deploys accepts what the scripts ask for. A suspension ends.
    /// </summary>
    /// <param name="community">The community.</param>
    /// <param name="deployment">The scripts, with the libraries that they include.</param>
    /// <param name="actor">Who deploys.</param>
    /// <param name="cancellationToken">Ends it before anything is stored.</param>
    /// <returns>The scripts as they stand; a failure with all violations where the gate refuses any.</returns>
    public Task<PackageResult<DeployedScripts>> DeployAsync(string community, ScriptDeployment deployment, PackageActor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(community);
        ArgumentNullException.ThrowIfNull(deployment);
        ArgumentNullException.ThrowIfNull(actor);
        return _packages.DeployAsync(community, deployment, (unit, token) => _runtime.JudgeAsync(unit, community, token), actor, cancellationToken);
    }

    // Who judges and tries takes processors as who calls does, and draws on the same quotas.
    private PackageFailure? Reserve(PackageActor actor, out Reservation? reservation)
    {
        reservation = null;
        if (_policy.Current.Find(actor.Principal) is not { } principal)
        {
            return null;
        }

        var ledger = _environment.Ledgers.Open(principal.Name.Text, principal.Profile.Quotas, principal.Check(LedgerBook.Unbounded).Allowed);
        return ledger.ReserveUpTo(_environment.Options.CallFuel, out reservation) is { Allowed: false } denial ? PackageFailure.Of(denial) : null;
    }

    private PackageFailure? Refuse(string operation, string community, PackageActor actor)
    {
        ArgumentNullException.ThrowIfNull(community);
        ArgumentNullException.ThrowIfNull(actor);
        var policy = _policy.Current;
        var known = OperationCatalog.Get(operation);
        var decision = policy.Check(actor.Principal, known.Permission!, community);
        decision = decision.Allowed ? policy.Commands.Evaluate(known, actor.Kind) : decision;
        return decision.Allowed ? null : PackageFailure.Of(decision);
    }

    private sealed class TrialHost : IScriptHost
    {
        internal static TrialHost Instance { get; } = new();

        public ValueTask<ScriptHostReply> CallAsync(string function, ReadOnlyMemory<byte> request, CancellationToken cancellationToken) =>
            new(ScriptHostReply.Denied(ScriptReason.OnTrial, "a script on trial changes nothing and reaches nobody; deploy it to see that"));
    }
}
