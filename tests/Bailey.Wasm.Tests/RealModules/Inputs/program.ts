// Badly formatted on purpose: formatters and parsers are to have work.
import {readFileSync}  from "fs"
import   * as path from 'path';

export interface Point<T extends number|bigint=number>{ readonly x:T,y:T; label?:string }
type Shape={kind:"circle",radius:number}|{kind:'square',side:number}|{kind:"rect",w:number,h:number}

export enum Colour{Red='r',Green="g",Blue='b'}

abstract class Base<T>{
  #hidden=0; static count=0
  protected constructor(private readonly name:string,public items:T[]=[]){Base.count++}
  abstract area(shape:Shape):number
  get size(){return this.items.length}
  *walk():Generator<T>{for(const item of this.items)yield item}
  async load(url:string|URL,{retries=3,...rest}:{retries?:number,[key:string]:unknown}={}):Promise<T|undefined>{
    for(let i=0;i<retries;i++){try{const text=await Promise.resolve(`${url}?attempt=${i}&rest=${Object.keys(rest).join(",")}`);if(text.length>0)return JSON.parse(text)as T}catch(error){if(i===retries-1)throw error;else continue}finally{this.#hidden+=1}}
    return undefined
  }
}

export class Shapes extends Base<Shape>{
  constructor(){super('shapes')}
  area(shape:Shape){switch(shape.kind){case"circle":return Math.PI*shape.radius**2;case'square':return shape.side*shape.side
    default:return shape.w*shape.h}}
}

const debounce=<F extends(...args:any[])=>void>(f:F,wait=100)=>{let timer:ReturnType<typeof setTimeout>|null=null;return(...args:Parameters<F>)=>{if(timer!==null)clearTimeout(timer);timer=setTimeout(()=>f(...args),wait)}}

label:for(var i=0,j=10;i<j;++i,--j){if(i%2)continue label;do{j-=1}while(j>8&&i<2)}

export default function main(argv:string[]=process.argv.slice(2)):number{
  const counts=new Map<string,number>(),lines=readFileSync(path.join(__dirname,argv[0]??'input.txt'),"utf8").split(/\r?\n/gu)
  for(const line of lines){const words=line.match(/[\p{L}\p{N}_]+/gu)??[];words.forEach(w=>{counts.set(w,(counts.get(w)??0)+1)})}
  const sorted=[...counts].sort(([a,x],[b,y])=>y-x||a.localeCompare(b)).slice(0,20).map(([word,count])=>({word,count,share:count/lines.length}))
  console.log(JSON.stringify(sorted,null,2),0x1F,1_000_000n,.5e-3,'it\'s',"größe 漢字 🙂",`multi
line ${sorted.length>0?`nested ${sorted[0]!.word}`:''}`);return sorted.length?0:1}

declare module"virtual"{export const value:unique symbol;export function f(this:Window,x?:number):asserts x is number}
@sealed class Decorated{@observable()accessor value:number=1;@bound method<const T>(@inject('a')a:T){return<T>a satisfies unknown}}
