using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Egress;
using Bailey.Plugins.Extism;
using Bailey.Plugins.Runtime;
using Bailey.Plugins.Store;
using Bailey.Policy;
using Bailey.Policy.Capabilities.Effective;

namespace Bailey.Plugins.HostFunctions;

/// <summary>
/// One function of <c>extism:host/user</c>: JSON in, JSON out. Reads the request strictly, asks whether the call may do it, does it, and writes
/// down what came of it. A denial or an error is an answer, not a trap: the plugin can go on.
/// </summary>
/// <typeparam name="TRequest">The request.</typeparam>
/// <typeparam name="TReply">The reply.</typeparam>
internal abstract class HostOperation<TRequest, TReply>(string name, JsonTypeInfo<TRequest> request, JsonTypeInfo<TReply> reply) : IHostOperation
    where TRequest : class
    where TReply : class
{
    private readonly ImmutableArray<KeyValuePair<string, string>> _metadata = [new(AuditRedaction.FunctionName, name)];

    /// <inheritdoc/>
    public string Name { get; } = name;

    /// <inheritdoc/>
    public JsonTypeInfo Request => request;

    /// <inheritdoc/>
    JsonTypeInfo IHostOperation.Reply => reply;

    /// <inheritdoc/>
    public HostFunction ToFunction() => HostFunction.FromBytes(Name, Answer);

    /// <summary>What the call must be allowed to do for a request. Throws where the request is not in order.</summary>
    protected abstract CapabilityUse UseOf(TRequest request, PluginCall call);

    /// <summary>Does it. Asked only where it is allowed.</summary>
    /// <param name="request">The request.</param>
    /// <param name="call">For whom.</param>
    /// <param name="entry">What the audit log will be told where it is done; an operation that stores something stores it with that and says so.</param>
    protected abstract TReply Run(TRequest request, PluginCall call, HostEffect entry);

    private ReadOnlyMemory<byte> Answer(ExtismCallContext context, ReadOnlyMemory<byte> bytes) => context.HostState is PluginCall call
        ? Answer(call, bytes, context.CancellationToken)
        : HostReply.Error(new HostError(HostCallReason.NoCall, $"{Name} was called while an instance of the plugin is being made; call it from an export that is called"));

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Answer(PluginCall call, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        call.CountHostCall();
        call.CancellationToken = cancellationToken;
        var started = Stopwatch.GetTimestamp();
        var effect = new HostEffect(_metadata, call, started);
        try
        {
            var read = Read(bytes, call);
            var use = UseOf(read, call);
            effect.Capability = use.Type?.Name;
            effect.Target ??= use.Target;
            var decision = call.Grant.Check(use);
            return decision.Allowed ? Reply(read, call, effect) : Deny(effect, decision);
        }
        catch (HostDenialException e)
        {
            return Deny(effect, e.Denial);
        }
        catch (HostCallException e)
        {
            effect.Tell(AuditOutcome.Failed, e.Code);
            return HostReply.Error(new HostError(e.Code, e.Message));
        }
        catch (PluginHttpException e) when (e.Decision is { } denial)
        {
            return Deny(effect, denial);
        }
        catch (PluginStoreException e)
        {
            effect.Tell(AuditOutcome.Failed, e.Code);
            throw new ExtismHostException(e.Code, "the host cannot store anything at the moment", e);
        }
        catch (OperationCanceledException)
        {
            // The call is over, and what it asked for may be done all the same.
            effect.Tell(AuditOutcome.Failed, EngineCode.Deadline);
            throw;
        }
        catch (ExtismHostException e)
        {
            effect.Tell(AuditOutcome.Failed, e.Code);
            throw;
        }
        catch (Exception e)
        {
            // What the application around the plugins throws is neither the plugin's fault nor for its eyes.
            effect.Fail(e);
            return HostReply.Error(new HostError(HostCallReason.HostFailed, $"the host failed in {Name}; its audit log says why"));
        }
    }

    private ReadOnlyMemory<byte> Reply(TRequest read, PluginCall call, HostEffect effect)
    {
        var result = Run(read, call, effect);
        effect.Tell(AuditOutcome.Ok, "ok");
        return JsonSerializer.SerializeToUtf8Bytes(result, reply);
    }

    private static ReadOnlyMemory<byte> Deny(HostEffect effect, Decision denial)
    {
        effect.Tell(PluginCall.OutcomeOf(denial), denial.ReasonCode);
        return HostReply.Error(new HostError(denial.ReasonCode, denial.Message, denial.Remedy));
    }

    private TRequest Read(ReadOnlyMemory<byte> bytes, PluginCall call)
    {
        if (bytes.Length > call.Environment.Options.MaxRequestBytes)
        {
            throw new HostCallException(HostCallReason.OutOfRange, $"the request has {bytes.Length:N0} bytes, and may have {call.Environment.Options.MaxRequestBytes:N0}");
        }

        try
        {
            return JsonSerializer.Deserialize(bytes.Span, request) ?? throw new HostCallException(HostCallReason.RequestInvalid, $"{Name} takes a JSON object, and got null");
        }
        catch (JsonException e)
        {
            throw new HostCallException(HostCallReason.RequestInvalid, $"{Name} cannot read its request: {e.Message}", e);
        }
    }
}
