import { type Attribute, readAttributes } from './attributes.ts'

/** A business object: names of attributes and keys as in the vendor's dictionary (7.6) and its own clients' fixtures. */
export interface Mbo {
  name: string
  /** Attributes of the key by which the REST id is made. */
  key: readonly string[]
  /** The numeric unique id, assigned by the product. */
  uid: string
  attributes: Map<string, Attribute>
  /** Attributes without which a create is refused. */
  required: readonly string[]
  /** Moves with each save of the record, where the object has such an attribute. */
  changed?: string
  children: Readonly<Record<string, string>>
}

const object = (
  name: string,
  uid: string,
  key: string,
  attributes: string,
  more: Partial<Pick<Mbo, 'required' | 'changed' | 'children'>> = {},
): Mbo => ({
  name,
  uid,
  key: key.split(' '),
  attributes: readAttributes(`${uid}:big! ${attributes}`),
  required: more.required ?? [],
  children: more.children ?? {},
  ...(more.changed && { changed: more.changed }),
})

const OUTSIDE = 'externalrefid:aln10 sourcesysid:upper10 '
const CHANGED = 'changedate:datetime! changeby:upper30! '
const numbered = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}${index + 1}:aln10`).join(' ')

const list: readonly Mbo[] = [
  object(
    'companies',
    'companiesid',
    'company orgid',
    `company:upper12 orgid:upper8 name:aln75 type:upper1@COMPTYPE disabled:bool currencycode:upper8
    paymentterms:upper20 shipvia:upper20 fob:upper20 customernum:upper15 phone:aln20 homepage:aln250
    address1:aln50 address2:aln50 address3:aln50 address4:aln50 address5:aln50 dunsnum:upper9
    registration1:upper20 taxexemptnum:upper20 parentcompany:upper12 ${OUTSIDE}${CHANGED}`,
    {
      required: ['company', 'name', 'type', 'currencycode'],
      changed: 'changedate',
      children: { compcontact: 'compcontact' },
    },
  ),
  object(
    'compcontact',
    'compcontactid',
    'company contact orgid',
    'company:upper12! orgid:upper8! contact:aln50 position:aln30 voicephone:aln20 email:aln100',
  ),
  object(
    'item',
    'itemid',
    'itemnum itemsetid',
    `itemnum:upper30 itemsetid:upper8 description:aln100 description_longdescription:long32000~
    status:upper16@ITEMSTATUS statusdate:datetime! itemtype:upper12@ITEMTYPE rotating:bool
    lottype:upper16@LOTTYPE conditionenabled:bool capitalized:bool iskit:bool inspectionrequired:bool taxexempt:bool
    issueunit:upper16 orderunit:upper16 commoditygroup:upper8 commodity:upper8 msdsnum:upper10
    in19:aln10 in20:aln10 in21:aln10 in22:aln10 ${OUTSIDE}`,
    { required: ['itemnum', 'itemsetid'] },
  ),
  object(
    'inventory',
    'inventoryid',
    'itemnum itemsetid location siteid',
    `itemnum:upper30>item itemsetid:upper8 location:upper12>locations siteid:upper8 orgid:upper8! status:upper16@ITEMSTATUS
    statusdate:datetime! issueunit:upper16 orderunit:upper16 minlevel:num maxlevel:num orderqty:num sstock:num
    binnum:aln8 vendor:upper12>companies catalogcode:aln30 deliverytime:int abctype:upper1 lastissuedate:date!
    avblbalance:num~! reservedqty:num~! curbaltotal:num~! ${OUTSIDE}`,
    {
      required: ['itemnum', 'location', 'issueunit'],
      children: { invbalances: 'invbalances', invcost: 'invcost' },
    },
  ),
  object(
    'invbalances',
    'invbalancesid',
    'binnum conditioncode itemnum itemsetid location lotnum siteid',
    `itemnum:upper30 itemsetid:upper8 location:upper12 siteid:upper8 orgid:upper8! binnum:aln8 lotnum:upper8
    conditioncode:upper30 curbal:num! physcnt:num! physcntdate:datetime! reconciled:bool!
    adjustedphyscnt:num~ adjustedphyscntdate:datetime~`,
  ),
  object(
    'invcost',
    'invcostid',
    'conditioncode itemnum itemsetid location siteid',
    `itemnum:upper30 itemsetid:upper8 location:upper12 siteid:upper8 orgid:upper8! conditioncode:upper30
    stdcost:num! avgcost:num! lastcost:num!`,
  ),
  object(
    'po',
    'poid',
    'ponum revisionnum siteid',
    `ponum:upper8# revisionnum:int! siteid:upper8 orgid:upper8! description:aln100 description_longdescription:long32000~
    status:upper16@POSTATUS statusdate:datetime! potype:upper6@POTYPE vendor:upper12>companies contact:aln50
    currencycode:upper8 exchangerate:num orderdate:datetime requireddate:datetime vendeliverydate:datetime
    followupdate:datetime purchaseagent:upper30 shipto:upper12 billto:upper12 shiptoattn:upper30
    storeloc:upper12 storelocsiteid:upper8 paymentterms:upper20 freightterms:aln30 shipvia:upper20 fob:upper20
    customernum:upper15 totalcost:num! totaltax1:num! pretaxtotal:num~! receipts:aln20!@RECEIPTS internal:bool
    inspectionrequired:bool payonreceipt:bool priority:int historyflag:bool! originalponum:upper8 revcomments:aln100
    contractrefnum:upper8 np_statusmemo:aln50~ ${OUTSIDE}${CHANGED}${numbered('po', 10)}`,
    { changed: 'changedate', children: { poline: 'poline' } },
  ),
  object(
    'poline',
    'polineid',
    'polinenum ponum revisionnum siteid',
    `polinenum:int ponum:upper8! revisionnum:int! siteid:upper8! orgid:upper8! linetype:upper15@LINETYPE
    itemnum:upper30>item itemsetid:upper8 description:aln100 orderqty:num orderunit:upper16 conversion:num unitcost:num
    linecost:num loadedcost:num! tax1:num! tax1code:upper8 storeloc:upper12>locations tositeid:upper8 refwo:upper25>workorder
    assetnum:upper25>asset location:upper12>locations gldebitacct:gl23 receivedqty:num! rejectedqty:num!
    receivedtotalcost:num! receiptscomplete:bool receiptreqd:bool reqdeliverydate:datetime vendeliverydate:datetime
    modelnum:aln8 catalogcode:aln30 manufacturer:upper12 receipttolerance:num remark:aln50 requestedby:upper30
    enterdate:datetime! ${numbered('pl', 10)}`,
  ),
  object(
    'pr',
    'prid',
    'prnum siteid',
    `prnum:upper8# siteid:upper8 orgid:upper8! description:aln100 description_longdescription:long32000~
    status:upper16@PRSTATUS statusdate:datetime! issuedate:datetime requireddate:datetime requestedby:upper30
    vendor:upper12>companies currencycode:upper8 exchangerate:num shipvia:upper20 storeloc:upper12 storelocsiteid:upper8
    totalcost:num! totaltax1:num! priority:int historyflag:bool! np_statusmemo:aln50~
    ${OUTSIDE}${CHANGED}${numbered('pr', 10)}`,
    { changed: 'changedate', children: { prline: 'prline' } },
  ),
  object(
    'prline',
    'prlineid',
    'prlinenum prnum siteid',
    `prlinenum:int prnum:upper8! siteid:upper8! orgid:upper8! linetype:upper15@LINETYPE itemnum:upper30>item
    itemsetid:upper8 description:aln100 orderqty:num orderunit:upper16 conversion:num unitcost:num linecost:num
    storeloc:upper12>locations refwo:upper25>workorder assetnum:upper25>asset location:upper12>locations
    gldebitacct:gl23 reqdeliverydate:datetime vendeliverydate:datetime modelnum:aln8 catalogcode:aln30
    manufacturer:upper12 remark:aln50 ponum:upper8! polinenum:int! positeid:upper8! enterdate:datetime! ${numbered('rl', 10)}`,
  ),
  object(
    'matrectrans',
    'matrectransid',
    'matrectransid',
    `ponum:upper8 positeid:upper8 siteid:upper8 orgid:upper8 porevisionnum:int polinenum:int itemnum:upper30 itemsetid:upper8
    linetype:upper15 issuetype:upper20@ISSUETYP quantity:num! receiptquantity:num~ receivedunit:upper16
    tostoreloc:upper12>locations tobin:aln8 tolot:upper8 packingslipnum:aln20 remark:aln250 status:upper20!
    actualdate:datetime transdate:datetime! linecost:num! ${OUTSIDE}`,
  ),
  object(
    'workorder',
    'workorderid',
    'siteid wonum',
    `wonum:upper25# siteid:upper8 orgid:upper8! parent:upper25>workorder istask:bool taskid:int woclass:upper16@WOCLASS
    description:aln100 description_longdescription:long32000~ status:upper16@WOSTATUS statusdate:datetime!
    worktype:upper5 wopriority:int assetnum:upper25>asset location:upper12>locations reportedby:upper30
    reportdate:datetime targstartdate:datetime targcompdate:datetime schedstart:datetime schedfinish:datetime
    actstart:datetime actfinish:datetime estdur:duration estlabhrs:duration! actlabhrs:duration! estlabcost:num!
    estmatcost:num! esttoolcost:num! estservcost:num! actlabcost:num! actmatcost:num! acttoolcost:num! actservcost:num!
    lead:upper30 owner:upper30 ownergroup:upper8 supervisor:upper30 persongroup:upper8 vendor:upper12>companies jpnum:upper10
    pmnum:upper8 failurecode:upper8 problemcode:upper8 glaccount:gl23 origrecordid:upper25 origrecordclass:upper16
    haschildren:bool! historyflag:bool! downtime:bool np_statusmemo:aln50~ phone:aln20
    ${OUTSIDE}${CHANGED}${numbered('wol', 4)} x_permit:aln20`,
    {
      changed: 'changedate',
      children: { woactivity: 'workorder', wpmaterial: 'wpmaterial', labtrans: 'labtrans' },
    },
  ),
  object(
    'wpmaterial',
    'wpitemid',
    'wpitemid',
    `wonum:upper25! siteid:upper8! orgid:upper8! itemnum:upper30>item itemsetid:upper8 description:aln100 itemqty:num
    location:upper12>locations storelocsite:upper8 unitcost:num linecost:num! linetype:upper15@LINETYPE orderunit:upper16
    requiredate:datetime directreq:bool requestnum:upper8!`,
  ),
  object(
    'labtrans',
    'labtransid',
    'labtransid',
    `refwo:upper25! siteid:upper8! orgid:upper8! laborcode:upper8 craft:upper8 regularhrs:duration payrate:num linecost:num!
    startdatetime:datetime finishdatetime:datetime transdate:datetime! memo:aln50`,
  ),
  object(
    'asset',
    'assetuid',
    'assetnum siteid',
    `assetnum:upper25# siteid:upper8 orgid:upper8! assetid:int! description:aln100 description_longdescription:long32000~
    status:aln20@LOCASSETSTATUS statusdate:datetime! location:upper12>locations parent:upper25>asset serialnum:upper64
    assettag:aln64 assettype:upper15@ASSETTYPE itemnum:upper30>item itemsetid:upper8 vendor:upper12>companies
    manufacturer:upper12>companies priority:int failurecode:upper8 glaccount:gl23 binnum:aln8 isrunning:bool!
    installdate:datetime warrantyexpdate:date purchaseprice:num replacecost:num children:bool! usage:aln10
    np_statusmemo:aln50~ ${OUTSIDE}${CHANGED}${numbered('eq', 8)}`,
    { changed: 'changedate', children: { assetmeter: 'assetmeter' } },
  ),
  object(
    'assetmeter',
    'assetmeterid',
    'assetnum linearassetmeterid metername siteid',
    `assetnum:upper25>asset siteid:upper8 orgid:upper8! metername:upper10 linearassetmeterid:int active:bool
    measureunitid:upper16 rollover:num average:num readingtype:upper12@READINGTYPE lastreading:aln18! lastreadingdate:datetime!
    lastreadinginspctr:upper30! remarks:aln50 newreading:aln18~ newreadingdate:datetime~ inspector:upper30~
    ${CHANGED}`,
    { changed: 'changedate', required: ['assetnum', 'metername'] },
  ),
  object(
    'meter',
    'meterid',
    'metername',
    'metername:upper10 description:aln100 metertype:upper20@METERTYPE readingtype:upper12@READINGTYPE measureunitid:upper16 domainid:upper18',
  ),
  object(
    'locations',
    'locationsid',
    'location siteid',
    `location:upper12 siteid:upper8 orgid:upper8! description:aln100 description_longdescription:long32000~
    type:upper16@LOCTYPE status:aln20@LOCASSETSTATUS statusdate:datetime! glaccount:gl23 isdefault:bool
    shiptoaddresscode:upper20 billtoaddresscode:upper20 invowner:upper30 isrepairfacility:bool disabled:bool
    ${OUTSIDE}${CHANGED}`,
    {
      required: ['location', 'type'],
      changed: 'changedate',
      children: { lochierarchy: 'lochierarchy' },
    },
  ),
  object(
    'lochierarchy',
    'lochierarchyid',
    'location siteid systemid',
    'location:upper12! siteid:upper8! orgid:upper8! systemid:upper8 parent:upper12>locations children:bool!',
  ),
  object(
    'sr',
    'ticketuid',
    'class ticketid',
    `ticketid:upper10# class:upper16@TKCLASS description:aln100 description_longdescription:long32000~
    status:upper10@SRSTATUS statusdate:datetime! reportedpriority:int internalpriority:int reportedby:aln62
    affectedperson:aln62 reportedphone:aln20 reportedemail:aln100 reportdate:datetime assetnum:upper25>asset
    assetsiteid:upper8 location:upper12>locations siteid:upper8 orgid:upper8! owner:upper30 ownergroup:upper8
    classstructureid:upper20 targetstart:datetime targetfinish:datetime actualstart:datetime actualfinish:datetime
    failurecode:upper8 problemcode:upper8 actlabhrs:duration! historyflag:bool! externalrecid:aln50 np_statusmemo:aln50~
    ${CHANGED}`,
    { changed: 'changedate', children: { relatedrecord: 'relatedrecord' } },
  ),
  object(
    'relatedrecord',
    'relatedrecordid',
    'relatedrecordid',
    'recordkey:upper25 class:upper16 relatedreckey:upper25 relatedrecclass:upper16 relatedrecsiteid:upper8 relatetype:upper20',
  ),
  object(
    'person',
    'personuid',
    'personid',
    `personid:upper30 status:aln20@PERSONSTATUS displayname:aln82 firstname:aln30 lastname:aln50 primaryemail:aln100~!
    primaryphone:aln20~! department:aln30 title:aln30 supervisor:upper30 employeetype:upper12 language:upper8
    timezone:aln60 locationsite:upper8`,
    { required: ['personid'] },
  ),
  object(
    'organization',
    'organizationid',
    'orgid',
    'orgid:upper8 description:aln100 itemsetid:upper8 basecurrency1:upper8 active:bool',
    {
      children: { site: 'site' },
    },
  ),
  object(
    'site',
    'siteuid',
    'siteid',
    `siteid:upper8 orgid:upper8 description:aln100 active:bool contact:upper30 enterdate:datetime! ${CHANGED}`,
  ),
  object(
    'synonymdomain',
    'synonymdomainid',
    'domainid maxvalue orgid siteid value',
    'domainid:upper18 value:aln50 maxvalue:aln50 description:aln256 defaults:bool valueid:aln256 orgid:upper8 siteid:upper8',
  ),
]

export const OBJECTS: ReadonlyMap<string, Mbo> = new Map(list.map((one) => [one.name, one]))

export function objectOf(name: string): Mbo {
  return OBJECTS.get(name)!
}
