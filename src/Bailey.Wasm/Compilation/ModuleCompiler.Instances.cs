using System.Reflection;
using Bailey.Wasm.Binary;
using Bailey.Wasm.Linking;
using Bailey.Wasm.Runtime;
using I = System.Reflection.Metadata.ILOpCode;

namespace Bailey.Wasm.Compilation;

/// <content>The type of the module's instances: its fields, how one is made, and how imports and globals come into it.</content>
internal sealed partial class ModuleCompiler
{
    private const int MaxGlobalFields = 1000;

    private const int MaxImportFields = 10_000;

    // Long, and run once for each instance: they wait less for a JIT that does not optimize than they run longer.
    private const MethodImplAttributes RunsOnce = MethodImplAttributes.IL | MethodImplAttributes.NoOptimization;

    private void AddStateType()
    {
        Metadata.AddType(TypeAttributes.Public | TypeAttributes.Sealed, CompiledModule.StateTypeName, Metadata.Token(typeof(InstanceState)), Metadata.NextMethodRow);
        AddFields();
        var il = new CilWriter();
        il.LoadArgument(0);
        il.Op(I.Call, Metadata.Token(Members.StateConstructor));
        il.Op(I.Ret);
        var constructor = AddMethod(".ctor", MethodAttributes.Public | MethodAttributes.SpecialName | MethodAttributes.RTSpecialName | MethodAttributes.HideBySig, il, InstanceSignature(), 1);
        AddFactory(il, constructor);
        AddSetImports(il);
        AddSetGlobals(il);

        // Functions come next; entries to exported ones refer to them before they are added.
        _firstFunctionRow = Metadata.NextMethodRow + Entries.Count;
        Entries.Add(Signature, SignatureOf, TokenOf);
    }

    private void AddFactory(CilWriter il, int constructor)
    {
        _factoryRow = Metadata.NextMethodRow;
        il.Reset();
        il.Op(I.Newobj, constructor);
        il.Op(I.Ret);
        var signature = new BlobBuilder();
        signature.WriteByte(0);
        signature.WriteCompressedInteger(0);
        Metadata.WriteType(signature, typeof(InstanceState));
        AddMethod("Create", MethodAttributes.Public | MethodAttributes.Static | MethodAttributes.HideBySig, il, signature, 1);
    }

    private void AddFields()
    {
        var exported = Definition.Exports.Where(export => export.Kind == ExternalKind.Global).Select(export => export.Index).ToHashSet();
        for (var i = Definition.ImportedGlobals; i < Definition.Globals.Length && _globalFields.Count < MaxGlobalFields; i++)
        {
            if (ConstantGlobal(i) is null && !exported.Contains(i))
            {
                var type = ClrTypes.Of(Definition.Globals[i].Type.Value);
                _globalFields.Add(i, Metadata.AddField($"g{i}", blob => Metadata.WriteType(blob, type)));
            }
        }

        for (var i = 0; i < Definition.ImportedFunctions && _importFields.Count < MaxImportFields; i++)
        {
            var type = Definition.TypeOfFunction(i);
            if (ClrTypes.HasDelegate(type))
            {
                var delegateType = ClrTypes.DelegateOf(type);
                _importFields.Add(i, Metadata.AddField($"i{i}", blob => Metadata.WriteType(blob, delegateType)));
            }
        }
    }

    private void AddSetImports(CilWriter il)
    {
        il.Reset();
        foreach (var (function, field) in _importFields)
        {
            il.LoadArgument(0);
            il.LoadArgument(1);
            il.LoadInt32(function);
            il.Op(I.Ldelem_ref);
            il.Op(I.Castclass, Metadata.Token(ClrTypes.DelegateOf(Definition.TypeOfFunction(function))));
            il.Op(I.Stfld, field);
        }

        il.Op(I.Ret);
        AddMethod(nameof(InstanceState.SetImports), MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig, il, InstanceSignature(typeof(Delegate[])), 4, RunsOnce);
    }

    private unsafe void AddSetGlobals(CilWriter il)
    {
        il.Reset();
        foreach (var (global, field) in _globalFields)
        {
            var type = Definition.Globals[global].Type.Value;
            il.LoadArgument(0);
            if (type.IsReference)
            {
                il.LoadArgument(2);
                il.LoadInt32(global);
                il.Op(I.Ldelem_ref);
            }
            else
            {
                il.LoadArgument(1);
                il.LoadInt32(global * sizeof(GlobalValue));
                il.Op(I.Add);
                il.Op(I.Ldfld, Metadata.Token(Members.GlobalField(type)));
            }

            il.Op(I.Stfld, field);
        }

        il.Op(I.Ret);
        AddMethod(nameof(InstanceState.SetGlobals), MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig, il, InstanceSignature(typeof(GlobalValue*), typeof(object[])), 4, RunsOnce);
    }

    private BlobBuilder InstanceSignature(params Type[] parameters)
    {
        var blob = new BlobBuilder();
        blob.WriteByte((byte)System.Reflection.Metadata.SignatureAttributes.Instance);
        blob.WriteCompressedInteger(parameters.Length);
        Metadata.WriteType(blob, typeof(void));
        foreach (var parameter in parameters)
        {
            Metadata.WriteType(blob, parameter);
        }

        return blob;
    }
}
