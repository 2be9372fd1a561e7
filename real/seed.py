"""Fill a freshly initialised Tryton 6.0 database with a small factory's purchasing data.

Run as user tryton: seed.py CONF DATABASE USERS. USERS is a JSON file, {"buyer": {"password": …}}.
CONF needs `[queue] worker = True`, so that confirmed orders stay confirmed unless this script
processes them. Writes the records through the same methods and with the same values as RPC
clients do.
"""

import datetime
import json
import sys
from configparser import ConfigParser
from decimal import Decimal

from proteus import Model, Wizard, config as proteus

DATE = datetime.date
FIRST_ORDER = DATE(2026, 2, 2)

VENDORS = [
    ('Bearing Works Ltd.', 'GB', 'Leeds', 'LS9 0PB'),
    ('Kühn Wälzlager GmbH', 'DE', 'Würzburg', '97070'),
    ('Aciers du Nord SARL', 'FR', 'Lille', '59000'),
    ('Lakeside Steel Supply', 'US', 'Cleveland', '44114'),
    ('Øresund Hydraulik ApS', 'DK', 'København', '2300'),
    ('Brandt Schmierstoffe OHG', 'DE', 'Hamburg', '20457'),
    ('Pump & Valve Partners', 'GB', 'Hull', 'HU1 2AA'),
    ('Ibérica de Motores S.L.', 'ES', 'Zaragoza', '50003'),
    ('Tri-State Fasteners', 'US', 'Cincinnati', '45202'),
    ('Moravské Řemeny s.r.o.', 'CZ', 'Brno', '602 00'),
]
PRODUCTS = [
    ('Deep groove bearing 6205', 'Unit', '7.4000'),
    ('Spherical roller bearing 22210', 'Unit', '68.1500'),
    ('Gear oil ISO VG 220', 'Liter', '6.3500'),
    ('Hydraulic oil HLP 46', 'Liter', '3.9000'),
    ('Steel sheet S235 2 mm', 'Kilogram', '1.1200'),
    ('Grease cartridge NLGI 2', 'Unit', '4.8000'),
    ('V-belt SPB 2000', 'Unit', '18.9000'),
    ('Hose 1/2" 2SN', 'Meter', '9.2500'),
    ('Mechanical seal 35 mm', 'Unit', '112.0000'),
    ('Hex bolt M12x60 8.8', 'Unit', '0.3100'),
]
# How many orders end in each state; the done ones need no invoice, so receipt alone ends them.
STATES = (
    ['draft'] * 8 + ['quotation'] * 6 + ['confirmed'] * 5 + ['processing'] * 10
    + ['done'] * 7 + ['cancelled'] * 4
)


class Seeder:

    def __init__(self, conf, database, users):
        settings = ConfigParser(interpolation=None)
        settings.read(conf)
        uri = settings.get('database', 'uri') + database
        self.config = proteus.set_trytond(uri, config_file=conf)
        self.users = users

    def call(self, model, method, *params):
        proxy = self.config.get_proxy(model)
        return getattr(proxy, method)(*params, dict(self.config.context))

    def create(self, model, values):
        return self.call(model, 'create', values)

    def first(self, model, *domain):
        return self.call(model, 'search', list(domain), 0, 1, None)[0]

    def data_id(self, module, name):
        # In 8.0 this model cannot be searched, and before it cannot be asked.
        Data = self.config.pool.get('ir.model.data')
        if 'get_id' in Data.__rpc__:
            return self.call('ir.model.data', 'get_id', module, name)
        found = self.first('ir.model.data', ('module', '=', module), ('fs_id', '=', name))
        return self.call('ir.model.data', 'read', [found], ['db_id'])[0]['db_id']

    def use_preferences(self):
        self.config._context = self.config.get_proxy('res.user').get_preferences(True, {})

    # Company and accounts

    def add_company(self):
        self.euro, self.dollar = self.create('currency.currency', [
            {'name': 'Euro', 'code': 'EUR', 'symbol': '€', 'numeric_code': '978',
                'rates': [('create', [{'date': DATE(2020, 1, 1), 'rate': Decimal('1')}])]},
            {'name': 'US Dollar', 'code': 'USD', 'symbol': '$', 'numeric_code': '840',
                'rates': [('create', [
                    {'date': DATE(2020, 1, 1), 'rate': Decimal('1.10')},
                    {'date': DATE(2026, 3, 1), 'rate': Decimal('1.08')}])]},
        ])
        codes = {'DE': 'Germany', 'FR': 'France', 'GB': 'United Kingdom', 'US': 'United States',
            'DK': 'Denmark', 'ES': 'Spain', 'CZ': 'Czechia'}
        ids = self.create('country.country', [
            {'code': code, 'name': name} for code, name in codes.items()])
        self.countries = dict(zip(codes, ids))
        party, = self.create('party.party', [{
            'name': 'Ridgeway Maschinenbau GmbH',
            'addresses': [('create', [self.address('DE', 'Werkstraße 1', 'Bremen', '28195')])],
        }])
        wizard = Wizard('company.company.config')
        wizard.execute('company')
        wizard.form.party = Model.get('party.party')(party)
        wizard.form.currency = Model.get('currency.currency')(self.euro)
        wizard.execute('add')
        self.use_preferences()
        self.company = self.config.context['company']

    def add_accounts(self):
        chart = Wizard('account.create_chart')
        chart.execute('account')
        template = self.data_id('account', 'account_template_root_en')
        chart.form.account_template = Model.get('account.account.template')(template)
        chart.form.company = Model.get('company.company')(self.company)
        chart.execute('create_account')
        Account = Model.get('account.account')
        chart.form.account_receivable = Account(self.account('receivable'))
        chart.form.account_payable = Account(self.account('payable'))
        chart.execute('create_properties')
        tax_account = self.first('account.account',
            ('type.statement', '=', 'balance'), ('party_required', '=', False),
            ('closed', '!=', True), ('company', '=', self.company))
        self.tax, = self.create('account.tax', [{
            'name': 'VAT 19 %', 'description': 'VAT 19 %', 'type': 'percentage',
            'rate': Decimal('0.19'), 'company': self.company,
            'invoice_account': tax_account, 'credit_note_account': tax_account}])
        self.terms = self.create('account.invoice.payment_term', [
            {'name': name, 'lines': [('create', [{'type': 'remainder',
                'relativedeltas': [('create', [{'days': days}])]}])]}
            for name, days in [('Net 30', 30), ('Net 60', 60)]])
        self.add_fiscal_year(2026)
        this_year = datetime.date.today().year
        if this_year != 2026:
            self.add_fiscal_year(this_year)

    def account(self, kind):
        return self.first('account.account', ('type.' + kind, '=', True),
            ('party_required', '=', kind in {'receivable', 'payable'}),
            ('company', '=', self.company))

    def add_fiscal_year(self, year):
        def sequence(model, kind):
            return self.call(model, 'create', [{'name': '%s %s' % (kind, year),
                'sequence_type': self.first('ir.sequence.type', ('name', '=', kind)),
                'company': self.company}])[0]
        invoices = sequence('ir.sequence.strict', 'Invoice')
        # From 8.0 on moves are numbered without gaps.
        moves = ({'move_sequence': sequence('ir.sequence.strict', 'Account Move')}
            if 'move_sequence' in self.call('account.fiscalyear', 'fields_get', None) else
            {'post_move_sequence': sequence('ir.sequence', 'Account Move')})
        ids = self.create('account.fiscalyear', [{
            'name': str(year), 'company': self.company,
            'start_date': DATE(year, 1, 1), 'end_date': DATE(year, 12, 31),
            **moves,
            'invoice_sequences': [('create', [{
                'company': self.company,
                'in_invoice_sequence': invoices, 'in_credit_note_sequence': invoices,
                'out_invoice_sequence': invoices, 'out_credit_note_sequence': invoices}])]}])
        self.call('account.fiscalyear', 'create_period', ids)

    # Master data

    def address(self, country, street, city, postal_code):
        return {'street': street, 'city': city, 'postal_code': postal_code,
            'country': self.countries[country]}

    def vendor(self, number):
        name, country, city, postal_code = VENDORS[(number - 1) % len(VENDORS)]
        branch = '' if number <= len(VENDORS) else ' (branch %d)' % ((number - 1) // len(VENDORS))
        addresses = [self.address(country, 'Dock %d' % number, city, postal_code)]
        if number % 5 == 0:
            addresses.append(self.address('DE', 'Lagerweg %d' % number, 'Bremen', '28197'))
        return {
            'code': 'V%04d' % number, 'name': name + branch, 'active': number != 21,
            'supplier_payment_term': self.terms[number % 2],
            'addresses': [('create', addresses)],
            'contact_mechanisms': [('create', [
                {'type': 'email', 'value': 'orders%02d@vendor.example' % number},
                {'type': 'phone', 'value': '+49 421 555 01%02d' % number}])],
        }

    def add_parties(self):
        self.vendors = self.create(
            'party.party', [self.vendor(number) for number in range(1, 22)])[:20]
        people = self.create('party.party', [
            {'name': 'Adele Brook'}, {'name': 'Ben Okafor'}, {'name': 'Vera Lindqvist'}])
        self.employees = self.create('company.employee', [
            {'party': party, 'company': self.company} for party in people])

    def add_users(self):
        groups = [
            self.data_id(*name.split('.')) for name in [
                'purchase.group_purchase', 'stock.group_stock', 'party.group_party_admin',
                'product.group_product_admin', 'purchase_request.group_purchase_request',
                'purchase_requisition.group_purchase_requisition',
                'purchase_requisition.group_purchase_requisition_approval']]
        english = self.first('ir.lang', ('code', '=', 'en'))

        def user(login, name, employee, groups):
            return {'name': name, 'login': login, 'language': english,
                'password': self.users[login]['password'],
                'companies': [('add', [self.company])], 'company': self.company,
                'employees': [('add', [employee])], 'employee': employee,
                'groups': [('add', groups)]}
        self.create('res.user', [
            user('buyer', 'Ben Okafor', self.employees[1], groups),
            user('viewer', 'Vera Lindqvist', self.employees[2], []),
            user('manager', 'Adele Brook', self.employees[0], groups + [
                self.data_id('stock', 'group_stock_admin'),
                self.data_id('purchase', 'group_purchase_admin')])])
        self.call('res.user', 'write', [self.config.user], {
            'language': english, 'employees': [('add', [self.employees[0]])],
            'employee': self.employees[0]})
        self.use_preferences()

    def add_products(self):
        category, = self.create('product.category', [{
            'name': 'Materials', 'accounting': True,
            'account_expense': self.account('expense'),
            'account_revenue': self.account('revenue'),
            'supplier_taxes': [('add', [self.tax])]}])
        units = {name: self.first('product.uom', ('name', '=', name))
            for name in ['Unit', 'Liter', 'Kilogram', 'Meter']}
        templates = []
        for number in range(1, 61):
            name, unit, price = PRODUCTS[(number - 1) % len(PRODUCTS)]
            size = (number - 1) // len(PRODUCTS)
            price = Decimal(price) + size
            templates.append({
                'name': name if not size else '%s, size %d' % (name, size),
                'type': 'goods', 'purchasable': True,
                'default_uom': units[unit], 'purchase_uom': units[unit],
                'account_category': category, 'list_price': (price * 2).quantize(price),
                'cost_price_method': 'fixed',
                'products': [('create', [{'suffix_code': 'RM-%04d' % number,
                    'cost_price': price}])],
                'product_suppliers': [('create', [{
                    'party': self.vendors[(number - 1) % 20], 'company': self.company,
                    'currency': self.euro, 'code': 'SUP-%04d' % number,
                    'lead_time': datetime.timedelta(days=number % 9 + 1),
                    'prices': [('create', [{'quantity': 0, 'unit_price': price}])]}])],
            })
        ids = self.create('product.template', templates)
        rows = self.call('product.template', 'read', ids,
            ['products', 'purchase_uom', 'product_suppliers'])
        by_id = {row['id']: row for row in rows}
        self.deactivate_product(next(row for row in rows if row['id'] == ids[-1]))
        self.products = [(by_id[id]['products'][0], by_id[id]['purchase_uom'],
            Decimal(PRODUCTS[index % 10][2]) + index // 10) for index, id in enumerate(ids)]

    def deactivate_product(self, template):
        # Suppliers go first: an active one is refused on a template that is not.
        suppliers, products = template['product_suppliers'], template['products']
        self.call('purchase.product_supplier', 'write', suppliers, {'active': False})
        self.call('product.template', 'write', [template['id']], {'active': False,
            'products': [('write', products, {'active': False})]})

    def add_stock(self):
        storage = self.first('stock.location', ('code', '=', 'STO'))
        racks = self.create('stock.location', [
            {'name': 'Rack ' + letter, 'code': 'STO-' + letter, 'type': 'storage',
                'parent': storage} for letter in 'AB'])
        for place, products in [(storage, self.products[:30]), (racks[0], self.products[20:35])]:
            inventories = self.create('stock.inventory', [{
                'location': place, 'date': DATE(2026, 1, 31), 'company': self.company,
                'empty_quantity': 'keep',
                'lines': [('create', [
                    {'product': product, 'quantity': 20.0 + index}
                    for index, (product, _, _) in enumerate(products)])]}])
            self.call('stock.inventory', 'confirm', inventories)

    # Purchasing

    def order(self, index, state):
        lines = []
        for position in range(index % 4 + 1):
            product, unit, price = self.products[(index * 3 + position * 7) % 59]
            lines.append({'type': 'line', 'sequence': (position + 1) * 10, 'product': product,
                'description': 'Line %d of order %d' % (position + 1, index + 1),
                'quantity': float(index % 5 * 4 + position + 2), 'unit': unit,
                'unit_price': price, 'taxes': [('add', [self.tax])] if position % 2 == 0 else []})
        if index % 6 == 0:
            lines.append({'type': 'comment', 'sequence': 90, 'description': 'Deliver to gate 3'})
        vendor = self.vendors[index % 20]
        return {
            'party': vendor, 'reference': 'VREF-%d' % (1001 + index),
            'description': 'Order %d' % (index + 1),
            'purchase_date': FIRST_ORDER + datetime.timedelta(days=index * 3),
            'currency': self.dollar if index % 8 == 7 else self.euro,
            'payment_term': self.terms[(index + 1) % 2],
            'invoice_address': self.invoice_addresses[vendor],
            'invoice_method': 'manual' if state == 'done' else
                ['order', self.on_receipt, 'manual'][index % 3],
            'comment': 'Urgent' if index % 10 == 0 else None,
            'lines': [('create', lines)],
        }

    def add_orders(self):
        parties = self.call('party.party', 'read', self.vendors, ['addresses'])
        methods = self.call('purchase.purchase', 'fields_get', ['invoice_method'])
        keys = [key for key, _ in methods['invoice_method']['selection']]
        self.on_receipt = 'fulfillment' if 'fulfillment' in keys else 'shipment'
        self.invoice_addresses = {row['id']: row['addresses'][0] for row in parties}
        orders = self.create('purchase.purchase', [
            self.order(index, state) for index, state in enumerate(STATES)])
        self.orders = {state: [id for id, s in zip(orders, STATES) if s == state]
            for state in STATES}

        def in_states(*states):
            return [id for id, s in zip(orders, STATES) if s in states]
        self.call('purchase.purchase', 'cancel', in_states('cancelled'))
        for button, states in [
                ('quote', ['quotation', 'confirmed', 'processing', 'done']),
                ('confirm', ['confirmed', 'processing', 'done']),
                ('process', ['processing', 'done'])]:
            self.call('purchase.purchase', button, in_states(*states))
        self.create('ir.attachment', [{'name': 'terms.txt', 'type': 'data',
            'data': b'Delivery in the morning only.\n',
            'resource': 'purchase.purchase,%d' % orders[-12]}])

    def receive(self, order, part, steps):
        """Receive one order by a shipment.

        `part` chooses from the open moves; `steps` are the buttons that are pressed."""
        fields = ['party', 'warehouse', 'lines.moves', 'reference']
        row, = self.call('purchase.purchase', 'read', [order], fields)
        moves = [move for line in row['lines.'] for move in line['moves']]
        shipments = self.create('stock.shipment.in', [{
            'supplier': row['party'], 'company': self.company, **self.arrival(row['warehouse']),
            'reference': 'DN-' + row['reference'],
            'planned_date': DATE(2026, 6, 1), 'incoming_moves': [('add', part(moves))]}])
        for step in steps:
            # The button `done` has been `do` since 7.2.
            renamed = step == 'done' and hasattr(self.config.pool.get('stock.shipment.in'), 'do')
            self.call('stock.shipment.in', 'do' if renamed else step, shipments)
        # With a worker configured a receipt only queues this.
        self.call('purchase.purchase', 'process', [order])

    def arrival(self, warehouse):
        # From 6.8 on a shipment keeps the zones of its warehouse.
        place = self.call('stock.shipment.in', 'fields_get', ['warehouse_input'])
        if not place['warehouse_input'].get('required'):
            return {'warehouse': warehouse}
        zones, = self.call('stock.location', 'read', [warehouse],
            ['input_location', 'storage_location'])
        return {'warehouse': warehouse, 'warehouse_input': zones['input_location'],
            'warehouse_storage': zones['storage_location']}

    def add_shipments(self):
        for order in self.orders['done']:
            self.receive(order, lambda moves: moves, ['receive', 'done'])
        processing = self.orders['processing']
        several = next(id for index, id in enumerate(processing) if self.lines_of(id) > 2)
        self.receive(several, lambda moves: moves[:1], ['receive', 'done'])
        others = [id for id in processing if id != several]
        for order in others[:2]:
            self.receive(order, lambda moves: moves, ['receive'])
        for order in others[2:5]:
            self.receive(order, lambda moves: moves, [])

    def lines_of(self, order):
        return self.call('purchase.line', 'search_count',
            [('purchase', '=', order), ('type', '=', 'line')])

    def add_requisitions(self):
        warehouse = self.first('stock.location', ('code', '=', 'WH'))
        ids = self.create('purchase.requisition', [{
            'description': 'Spares for line %d' % (index + 1), 'company': self.company,
            'employee': self.employees[index % 3], 'supply_date': DATE(2026, 7, 1),
            'warehouse': warehouse, 'currency': self.euro,
            'lines': [('create', [{
                'product': product, 'description': 'For the repair', 'quantity': 4.0,
                'unit': unit, 'unit_price': price, 'supplier': self.vendors[index]}
                for product, unit, price in self.products[index:index + 2]])]}
            for index in range(5)])
        self.call('purchase.requisition', 'wait', ids[1:])
        self.call('purchase.requisition', 'approve', ids[2:3])
        self.call('purchase.requisition', 'process', ids[2:3])
        self.call('purchase.requisition', 'reject', ids[3:4])


def main(conf, database, users):
    with open(users) as file:
        seeder = Seeder(conf, database, json.load(file))
    for step in [
            seeder.add_company, seeder.add_accounts, seeder.add_parties, seeder.add_users,
            seeder.add_products, seeder.add_stock, seeder.add_orders, seeder.add_shipments,
            seeder.add_requisitions]:
        step()


if __name__ == '__main__':
    main(*sys.argv[1:])
